"""The kinds of tenants there are, and how the engagement of each runs over time.

Engagement is the one hidden quantity behind a tenant's activity: about 1 is a tenant that lives
in the platform, 0 one that has left it. Logins, timeliness, completion, adoption and support
trouble all follow from it, so a tenant's health score has a direction that can be seen.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tenant_health.sample.chance import draw
from tenant_health.sample.config import Floats

Curve = Callable[[int, np.random.Generator], Floats]

_DRIFT_DAYS = 45.0
_DRIFT_SPREAD = 0.35


@dataclass(frozen=True)
class Archetype:
    """A kind of tenant.

    Attributes:
        name: How tests and the documentation call it.
        share: Its share of all tenants; the shares sum to 1.
        curve: Engagement by day, before random drift, shape (days,).
        age_days: Shortest and longest time from the tenant's creation to the end of history. None
            for a tenant that is older than the history.
        sectors: The sectors it is limited to; empty for all.
        seats: Fewest and most users; None to draw them by the tenant's number of employees.
    """

    name: str
    share: float
    curve: Curve
    age_days: tuple[int, int] | None = None
    sectors: tuple[str, ...] = ()
    seats: tuple[int, int] | None = None


def _step(days: int, low: float, high: float, middle: float, width: float) -> Floats:
    """A smooth change from `low` to `high` around day `middle` that takes some `width` days."""
    position = np.clip((np.arange(days) - middle) / (width / 4), -50, 50)
    risen: Floats = 1 / (1 + np.exp(-position))
    return low + (high - low) * risen


def _steady(days: int, random: np.random.Generator) -> Floats:
    return np.full(days, 0.3 + 0.7 * random.beta(2.0, 1.1))


def _struggling(days: int, random: np.random.Generator) -> Floats:
    return np.full(days, random.uniform(0.06, 0.28))


def _strong(days: int, random: np.random.Generator) -> Floats:
    return np.full(days, random.uniform(0.75, 1.0))


def _growing(days: int, random: np.random.Generator) -> Floats:
    low, high = random.uniform(0.1, 0.4), random.uniform(0.75, 1.05)
    return _step(days, low, high, random.uniform(0.2, 1.0) * days, random.uniform(90, 240))


def _declining(days: int, random: np.random.Generator) -> Floats:
    low, high = random.uniform(0.03, 0.3), random.uniform(0.7, 1.0)
    return _step(days, high, low, random.uniform(0.25, 1.0) * days, random.uniform(90, 260))


def _recovering(days: int, random: np.random.Generator) -> Floats:
    high, depth = random.uniform(0.75, 1.0), random.uniform(0.5, 0.8)
    low_point, width = random.uniform(0.35, 0.75) * days, random.uniform(50, 90)
    dip: Floats = np.exp(-(((np.arange(days) - low_point) / width) ** 2) / 2)
    return high - depth * dip


def _silent(days: int, random: np.random.Generator) -> Floats:
    last = random.uniform(-0.2, 0.85) * days
    return np.where(np.arange(days) < last, random.uniform(0.3, 0.8), 0.0)


def _young(days: int, random: np.random.Generator) -> Floats:
    return _step(days, 0.2, random.uniform(0.5, 1.0), days - random.uniform(0, 60), 90)


ARCHETYPES = (
    Archetype("steady", 0.31, _steady),
    Archetype("struggling", 0.06, _struggling),
    Archetype("growing", 0.13, _growing),
    Archetype("declining", 0.15, _declining),
    Archetype("recovering", 0.05, _recovering),
    Archetype("silent", 0.05, _silent),
    Archetype("new", 0.07, _young, age_days=(6, 150)),
    Archetype("seasonal", 0.08, _strong, sectors=("EDUCATION", "RETAIL")),
    Archetype("tiny", 0.05, _steady, seats=(2, 5)),
    Archetype("enterprise", 0.025, _strong),
    Archetype("deactivated", 0.025, _declining),
)


def choose(tenant: int, random: np.random.Generator) -> Archetype:
    """The kind of the tenant with this index: the first ones are one of each kind."""
    if tenant < len(ARCHETYPES):
        return ARCHETYPES[tenant]
    return ARCHETYPES[int(draw(np.array([kind.share for kind in ARCHETYPES]), 1, random)[0])]


def engagement(kind: Archetype, days: int, random: np.random.Generator) -> Floats:
    """Engagement by day with slow random drift, within 0 to 1.1, shape (days,).

    The drift is a mean-reverting random walk on the scale of log odds: no tenant's future follows
    from its curve alone, which is what makes a forecast of it worth backtesting.
    """
    curve = kind.curve(days, random)
    keep = np.exp(-1 / _DRIFT_DAYS)
    shocks = random.normal(0.0, _DRIFT_SPREAD * np.sqrt(1 - keep**2), days)
    drift = np.empty(days)
    level = random.normal(0.0, _DRIFT_SPREAD)
    for day in range(days):
        level = keep * level + shocks[day]
        drift[day] = level
    odds = curve / np.maximum(1.1 - curve, 1e-9)
    moved = odds * np.exp(drift)
    return np.where(curve > 0, 1.1 * moved / (1 + moved), 0.0)
