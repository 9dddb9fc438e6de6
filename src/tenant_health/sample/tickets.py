"""Support tickets: a few a month, and bursts where engagement is low or falling."""

import numpy as np
import polars as pl

from tenant_health.sample.calendar import clock_times
from tenant_health.sample.chance import draw, picks
from tenant_health.sample.config import Floats, SampleConfig
from tenant_health.sample.identifiers import uuids
from tenant_health.sample.tenants import Tenant
from tenant_health.sample.users import Users

_PRIORITIES = {"LOW": 0.25, "MEDIUM": 0.45, "HIGH": 0.22, "URGENT": 0.08}
_OPEN = 0.04


def ticket_rows(config: SampleConfig, tenant: Tenant, users: Users) -> pl.DataFrame:
    """The rows of `support_tickets`."""
    random = config.random(tenant.index, 12)
    now = min(tenant.closes, float(config.days)) - 1e-3
    rate = _tickets_a_day(tenant, random)
    days = draw(rate, int(random.poisson(rate.sum())), random)
    created = np.sort(days + clock_times(len(days), tenant.hour_shift, random))
    created = created[(created >= tenant.opens) & (created < now)]
    count = len(created)
    resolved = created + random.lognormal(0.6, 1.0, count)
    resolved[random.random(count) < _OPEN] = np.nan
    closed = resolved + random.exponential(3.0, count)
    resolved[~(resolved < now)] = np.nan
    closed[~(closed < now)] = np.nan
    waiting = np.where(random.random(count) < 0.4, "PENDING", "OPEN")
    status = np.where(np.isfinite(resolved), "RESOLVED", waiting)
    status = np.where(np.isfinite(closed), "CLOSED", status)
    asker = random.integers(0, np.searchsorted(users.joined, created, side="right").clip(1))
    return pl.DataFrame(
        {
            "id": uuids(random, count),
            "organization_id": pl.repeat(tenant.id, count, eager=True),
            "user_id": users.ids.gather(asker),
            "status": pl.Series(status, dtype=pl.String),
            "priority": picks(_PRIORITIES, count, random),
            "created_at": config.times(created),
            "updated_at": config.times(np.fmax(created, np.fmax(resolved, closed))),
            "resolved_at": config.times(resolved),
            "closed_at": config.times(closed),
        }
    )


def _tickets_a_day(tenant: Tenant, random: np.random.Generator) -> Floats:
    """Expected tickets by day, shape (days,). It does not depend on the sample's multiplier."""
    engagement = tenant.engagement
    size = max(tenant.seats / 60, 0.1) ** 0.3
    month_ago = np.concatenate([np.full(30, engagement[0]), engagement])[: len(engagement)]
    falling = np.clip((month_ago - engagement) * 12, 0, 3.0)
    low = np.clip((0.6 - engagement) * 8, 0, 3.0)
    burst_days = random.random(len(engagement)) < 0.01 * (1 + falling)
    burst = np.convolve(burst_days, np.full(7, 1.5))[: len(engagement)]
    trouble = 1 + falling + low + burst * (falling + low + 0.5)
    base = random.lognormal(0.3, 0.55) / 30
    rate: Floats = base * size * trouble * (0.2 + 0.8 * tenant.busy) * (engagement > 0)
    return rate
