"""Who the tenants are: kind, sector, size, age, calendar and the course of their engagement."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import polars as pl

from tenant_health.sample import archetypes, churn, names
from tenant_health.sample.calendar import day_factors
from tenant_health.sample.chance import draw, pick
from tenant_health.sample.config import Floats, SampleConfig
from tenant_health.sample.identifiers import uuids
from tenant_health.sample.settings import settings_text

SECTORS = {  # share of all tenants
    "FINANCIAL_SERVICES": 0.21,
    "HEALTHCARE": 0.19,
    "TECHNOLOGY": 0.17,
    "MANUFACTURING": 0.14,
    "RETAIL": 0.10,
    "EDUCATION": 0.08,
    "GOVERNMENT": 0.05,
    "OTHER": 0.06,
}
# Share of tenants, fewest and most employees, users in proportion to the mean tenant's.
_BANDS = (
    (0.30, 25, 100, 0.28),
    (0.38, 101, 500, 0.7),
    (0.22, 501, 2_000, 1.4),
    (0.10, 2_001, 30_000, 2.8),
)
_ENTERPRISE_BAND = (12_000, 90_000, 6.0)
_OFFICES = (-1, 0, 0, 5, 5, 6, 8)  # hours west of UTC
_LONGEST_AGE = 2_200
_TENANTS_THAT_SET_THE_RATE = 400


@dataclass(frozen=True)
class Tenant:
    """One tenant, before any activity.

    Attributes:
        index: Its position in the sample.
        id: `organizations.id`.
        kind: The name of its archetype.
        sector: One of the eight sectors.
        employees: Its true head count.
        seats: Number of users it will ever have.
        opens: When it was created, in days since the start of history; negative if before.
        closes: When it was deactivated; infinite if never.
        engagement: Engagement by day; 0 while it does not exist. Shape (days,).
        busy: Calendar factor by day, shape (days,).
        hour_shift: Hours that its offices lie west of UTC.
    """

    index: int
    id: str
    kind: str
    sector: str
    employees: int
    seats: int
    opens: float
    closes: float
    engagement: Floats
    busy: Floats
    hour_shift: int

    def engagement_at(self, times: Floats) -> Floats:
        """Engagement on the day of each time, the nearest day for times outside of history."""
        last = len(self.engagement) - 1
        return self.engagement[np.clip(times, 0, last).astype(np.int64)]


def plan_tenant(config: SampleConfig, index: int) -> Tenant:
    """Draws the tenant with this index."""
    random = config.random(index, 0)
    kind = archetypes.choose(index, random)
    weights = {name: SECTORS[name] for name in kind.sectors or SECTORS}
    sector = pick(weights, random)
    employees, seats = _size(kind, config, random)
    opens = _opens(kind, config, random)
    closes = np.inf
    if kind.name == "deactivated":
        closes = np.floor(random.uniform(0.6, 0.97) * config.days) + random.uniform(0.3, 0.7)
    engagement = archetypes.engagement(kind, config.days, random)
    if config.churn is not None:
        hazard = churn.relative_hazard(engagement, opens, config.churn)
        closes = churn.leaving_time(
            hazard, _base_rate(config, config.churn), config.random(index, 13)
        )
    middays = np.arange(config.days) + 0.5
    exists = (middays >= opens) & (middays < closes)
    return Tenant(
        index=index,
        id=uuids(random, 1)[0],
        kind=kind.name,
        sector=sector,
        employees=employees,
        seats=seats,
        opens=opens,
        closes=closes,
        engagement=np.where(exists, engagement, 0.0),
        busy=day_factors(config, sector, kind.name == "seasonal"),
        hour_shift=int(random.choice(_OFFICES)),
    )


@lru_cache(maxsize=8)
def _base_rate(config: SampleConfig, beta: float) -> float:
    """The rate of leaving, from tenants that are the same however many the sample has."""
    by_lot = replace(config, churn=None)
    tenants = [plan_tenant(by_lot, index) for index in range(_TENANTS_THAT_SET_THE_RATE)]
    return churn.base_rate(
        [
            churn.relative_hazard(tenant.engagement, tenant.opens, beta)
            for tenant in tenants
            if np.isinf(tenant.closes)
        ]
    )


def organization_row(config: SampleConfig, tenant: Tenant) -> pl.DataFrame:
    """The tenant's row of `organizations`."""
    random = config.random(tenant.index, 1)
    name = names.company_name(tenant.index, tenant.sector)
    deactivated = bool(np.isfinite(tenant.closes))
    latest = tenant.closes if deactivated else random.uniform(max(tenant.opens, 0.0), config.days)
    return pl.DataFrame(
        {
            "id": [tenant.id],
            "name": [name],
            "slug": [names.slug(name)],
            "settings": [settings_text(tenant.sector, tenant.employees, random)],
            "is_active": [not deactivated],
            "created_at": config.times(np.array([tenant.opens])),
            "updated_at": config.times(np.array([latest])),
        }
    )


def _size(
    kind: archetypes.Archetype, config: SampleConfig, random: np.random.Generator
) -> tuple[int, int]:
    """Draws the number of employees, skewed within a size band, and the number of users."""
    if kind.seats:
        return int(random.integers(8, 60)), int(random.integers(kind.seats[0], kind.seats[1] + 1))
    _, low, high, share = _BANDS[int(draw(np.array([band[0] for band in _BANDS]), 1, random)[0])]
    if kind.name == "enterprise":
        low, high, share = _ENTERPRISE_BAND
    employees = int(np.exp(random.uniform(np.log(low), np.log(high))))
    users = config.users_per_tenant * share * random.lognormal(-0.125, 0.5)
    return employees, max(3, round(users))


def _opens(kind: archetypes.Archetype, config: SampleConfig, random: np.random.Generator) -> float:
    if kind.age_days is None:
        return -float(random.uniform(10, _LONGEST_AGE))
    youngest, oldest = kind.age_days
    return max(0.0, config.days - float(random.uniform(youngest, oldest)))
