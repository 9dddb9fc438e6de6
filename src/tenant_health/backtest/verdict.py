"""One verdict, by rules that are fixed before anybody looks."""

from __future__ import annotations

import math

from tenant_health.backtest.figures import Figures

SKILL, NO_SKILL, INVERTED, TOO_FEW = "SKILL", "NO_SKILL", "INVERTED", "TOO_FEW"

_CHANCE = 0.5


def verdict(found: Figures, least_churned: int) -> str:
    """Whether a score says who will leave.

    Args:
        found: Of the score, on the one horizon that the verdict is on.
        least_churned: Fewer tenants that left say nothing.

    Returns:
        TOO_FEW, also if nobody stayed; SKILL if both the interval and chance speak for it; INVERTED
        if both say that it is the healthier ones who leave; else NO_SKILL.
    """
    if found.churned_tenants < least_churned or math.isnan(found.auc):
        return TOO_FEW
    if found.auc_low > _CHANCE and found.auc > found.auc_chance_high:
        return SKILL
    if found.auc_high < _CHANCE and found.auc < found.auc_chance_low:
        return INVERTED
    return NO_SKILL
