"""Why a score moved: the change of a day, split among its causes by the Shapley value.

The definition stands in ``docs/score-drivers.md``, the reasons for it in ``docs/decisions/score-drivers.md``.
"""

from tenant_health.attribution.shapley import shapley_values
from tenant_health.attribution.table import attribute

__all__ = ["attribute", "shapley_values"]
