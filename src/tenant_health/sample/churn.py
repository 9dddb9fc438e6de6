"""Churn with a cause: tenants whose engagement was low are the likelier to leave.

Without it, the sample decides by lot who leaves, and no score can foresee a lot.
"""

import numpy as np
from scipy.optimize import brentq

from tenant_health.sample.config import Floats

YEARLY_RATE = 0.10
NOTICE_DAYS = 45
_USUAL_ENGAGEMENT = 0.75
_SPREAD = 0.2


def relative_hazard(engagement: Floats, opens: float, beta: float) -> Floats:
    """How likely a tenant is to leave on each day, beside one of usual engagement, shape (days,).

    `exp(-beta * (engagement 45 days ago - 0.75) / 0.2)`, and 0 in the first 45 days of the history
    and of the tenant itself.
    """
    days = len(engagement)
    hazard = np.zeros(days)
    before = engagement[: max(days - NOTICE_DAYS, 0)]
    hazard[NOTICE_DAYS:] = np.exp(-beta * (before - _USUAL_ENGAGEMENT) / _SPREAD)
    hazard[np.arange(days) < opens + NOTICE_DAYS] = 0.0
    return hazard


def base_rate(hazards: list[Floats]) -> float:
    """The daily hazard of a tenant of usual engagement with which 10 % leave a year, over all.

    Leavers are expected ones, `1 - exp(-base * hazard so far)` a tenant; years count while a
    tenant can leave. 0 if nobody ever can.
    """
    totals = np.array([hazard.sum() for hazard in hazards])
    leavers = YEARLY_RATE / 365 * sum(int((hazard > 0).sum()) for hazard in hazards)
    if leavers == 0:
        return 0.0

    def too_many(log_base: float) -> float:
        return float(-np.expm1(-np.exp(log_base) * totals).sum()) - leavers

    return float(np.exp(brentq(too_many, -60.0, 20.0)))


def leaving_time(hazard: Floats, base: float, random: np.random.Generator) -> float:
    """When the tenant leaves, in days since the start of history; infinite if it stays."""
    patience, clock = random.exponential(), random.uniform(0.3, 0.7)
    day = int(np.searchsorted(np.cumsum(base * hazard), patience))
    return day + clock if day < len(hazard) else np.inf
