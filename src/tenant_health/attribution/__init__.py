"""Why a score moved: the change of a day, split among its causes by the Shapley value.

``docs/score-drivers.md`` defines it, ``docs/decisions/score-drivers.md`` gives the reasons.
"""

from tenant_health.attribution.shapley import shapley_values
from tenant_health.attribution.table import attribute

__all__ = ["attribute", "shapley_values"]
