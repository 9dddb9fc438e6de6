"""The metric definitions implemented a second time, literally, to check the SQL models against.

It reads the definitions day by day and tenant by tenant and knows nothing of the SQL models.
"""

from .clean import ContractError
from .compare import compare
from .config import Component, Config, RiskRule
from .load import load_from_connection, load_from_folder, write_to_connection
from .marts import MART_KEYS, compute_marts

__all__ = [
    "MART_KEYS",
    "Component",
    "Config",
    "ContractError",
    "RiskRule",
    "compare",
    "compute_marts",
    "load_from_connection",
    "load_from_folder",
    "write_to_connection",
]
