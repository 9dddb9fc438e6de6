"""Cases and their investigations: on time, overdue, merged, open."""

import numpy as np
import polars as pl

from tenant_health.sample.calendar import clock_times
from tenant_health.sample.chance import draw
from tenant_health.sample.config import Floats, Ints, SampleConfig
from tenant_health.sample.identifiers import uuids
from tenant_health.sample.tenants import Tenant

_CASES_A_SEAT_A_YEAR = 2.0
_MERGED = 0.02
_NEVER_CLOSED = 0.025
_INVESTIGATIONS = (0.12, 0.66, 0.16, 0.06)  # share of cases with 0, 1, 2, 3 of them


def case_tables(config: SampleConfig, tenant: Tenant) -> dict[str, pl.DataFrame]:
    """The rows of `cases` and `investigations`."""
    random = config.random(tenant.index, 10)
    now = min(tenant.closes, float(config.days)) - 1e-3
    created = _creations(config, tenant, now, random)
    count = len(created)
    allowed = random.choice([10.0, 14.0, 21.0, 30.0], count)
    closed = _closings(tenant, created, allowed, random)
    closed[closed >= now] = np.nan
    is_closed = np.isfinite(closed)
    status = np.where(is_closed, "CLOSED", np.where(now - created < 4, "NEW", "OPEN"))
    decided = np.where(random.random(count) < 0.1, np.nan, closed)
    touched = np.minimum(created + random.exponential(5.0, count), now)
    ids = uuids(random, count)
    cases = pl.DataFrame(
        {
            "id": ids,
            "organization_id": pl.repeat(tenant.id, count, eager=True),
            "status": pl.Series(status, dtype=pl.String),
            "outcome_at": config.times(decided),
            "is_merged": random.random(count) < _MERGED,
            "created_at": config.times(created),
            "updated_at": config.times(np.where(is_closed, closed, touched)),
        }
    )
    wanted = random.choice(len(_INVESTIGATIONS), count, p=_INVESTIGATIONS)
    investigations = _investigations(config, tenant, ids, wanted, created, allowed, closed)
    return {"cases": cases, "investigations": investigations}


def _creations(
    config: SampleConfig, tenant: Tenant, now: float, random: np.random.Generator
) -> Floats:
    by_day = (0.25 + 0.75 * tenant.busy) * (tenant.engagement > 0) * (0.3 + tenant.engagement)
    rate = _CASES_A_SEAT_A_YEAR * tenant.seats / 365 * config.activity
    days = draw(by_day, int(random.poisson(rate * by_day.sum())), random)
    times = np.sort(days + clock_times(len(days), tenant.hour_shift, random))
    return np.asarray(times[(times >= tenant.opens) & (times < now)], dtype=np.float64)


def _closings(
    tenant: Tenant, created: Floats, allowed: Floats, random: np.random.Generator
) -> Floats:
    """When each case will be closed, nan for never. The share on time follows engagement."""
    count = len(created)
    punctual = np.clip(-0.1 + 1.15 * tenant.engagement_at(created), 0.03, 0.97)
    in_time = allowed * random.beta(2.0, 1.6, count)
    too_late = allowed * (1.05 + random.exponential(0.5, count))
    closed = created + np.where(random.random(count) < punctual, in_time, too_late)
    closed[random.random(count) < _NEVER_CLOSED] = np.nan
    return closed


def _investigations(
    config: SampleConfig,
    tenant: Tenant,
    case_ids: pl.Series,
    wanted: Ints,
    created: Floats,
    allowed: Floats,
    closed: Floats,
) -> pl.DataFrame:
    """Rows of `investigations`, `wanted` of them a case; the first with a due date counts."""
    random = config.random(tenant.index, 11)
    now = min(tenant.closes, float(config.days)) - 1e-3
    case = np.repeat(np.arange(len(wanted)), wanted)
    count = len(case)
    number = np.arange(count) - np.repeat(np.cumsum(wanted) - wanted, wanted) + 1
    end = np.fmin(closed[case], now)
    opened = created[case] + (end - created[case]) * 0.5 * random.random(count) * (number > 1)
    due = created[case] + allowed[case] + 7.0 * (number - 1)
    due[random.random(count) < 0.08] = np.nan
    part = np.where(number > 1, random.random(count), 1.0)
    shut = opened + (closed[case] - opened) * part
    touched = np.minimum(opened + random.exponential(3.0, count), now)
    return pl.DataFrame(
        {
            "id": uuids(random, count),
            "case_id": case_ids.gather(case),
            "organization_id": pl.repeat(tenant.id, count, eager=True),
            "investigation_number": number,
            "due_date": config.times(due),
            "closed_at": config.times(shut),
            "created_at": config.times(opened),
            "updated_at": config.times(np.fmax(shut, touched)),
        }
    )
