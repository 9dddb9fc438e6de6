"""Campaigns and their assignments, completed over time before and after the due date."""

import numpy as np
import polars as pl

from tenant_health.sample.calendar import clock_times
from tenant_health.sample.chance import draw, picks
from tenant_health.sample.config import Floats, SampleConfig
from tenant_health.sample.identifiers import uuids
from tenant_health.sample.tenants import Tenant

_TYPES = {"ATTESTATION": 0.45, "DISCLOSURE": 0.4, "SURVEY": 0.15}
_CAMPAIGNS_A_YEAR = 10.0
_OPENING_DAYS = 3  # one campaign on each
_OPENING_DUE = 12.0
_EMPLOYEES_A_SEAT = 2.8
_NOT_LAUNCHED = 0.08


def campaign_tables(config: SampleConfig, tenant: Tenant) -> dict[str, pl.DataFrame]:
    """The rows of `campaigns` and `campaign_assignments`."""
    random = config.random(tenant.index, 8)
    now = min(tenant.closes, float(config.days)) - 1e-3
    launched = _launches(config, tenant, random)
    count = len(launched)
    due = launched + random.choice([14.0, 21.0, 30.0, 30.0, 45.0, 60.0], count)
    if tenant.opens < 0:
        due = np.where(launched < _OPENING_DAYS, launched + _OPENING_DUE, due)
    expires = due + random.choice([7.0, 14.0, 30.0], count)
    expires[random.random(count) < 0.06] = np.nan
    created = np.maximum(launched - random.uniform(1, 20, count), max(tenant.opens, -400.0) + 1e-3)
    created = np.minimum(created, launched)
    ended = np.fmin(expires, due + 30)
    status = np.where(ended < now, "COMPLETED", "ACTIVE")
    fate = random.random(count)
    status[(fate < 0.06) & (ended < now)] = "ACTIVE"  # ran out without anyone closing it
    status[(fate > 0.95) & (launched + 5 < now)] = "CANCELLED"
    status[(fate > 0.92) & (fate < 0.95) & (launched + 5 < now)] = "PAUSED"
    touched = np.where(status == "COMPLETED", ended, np.minimum(launched + 4.5, now))
    not_launched = random.random(count) < _NOT_LAUNCHED
    not_launched[:1] = False
    status[not_launched] = np.where(launched[not_launched] > now - 30, "SCHEDULED", "DRAFT")
    ids = uuids(random, count)
    campaigns = pl.DataFrame(
        {
            "id": ids,
            "organization_id": pl.repeat(tenant.id, count, eager=True),
            "type": picks(_TYPES, count, random),
            "status": pl.Series(status, dtype=pl.String),
            "launched_at": config.times(np.where(not_launched, np.nan, launched)),
            "expires_at": config.times(expires),
            "created_at": config.times(created),
            "updated_at": config.times(np.where(not_launched, created, touched)),
        }
    )
    run = np.flatnonzero(~not_launched)
    stopped = np.where((status == "CANCELLED") | (status == "PAUSED"), touched, np.inf)
    assignments = _assignments(
        config, tenant, ids.gather(run), launched[run], due[run], expires[run], stopped[run]
    )
    return {"campaigns": campaigns, "campaign_assignments": assignments}


def _launches(config: SampleConfig, tenant: Tenant, random: np.random.Generator) -> Floats:
    """Launch times in order.

    A tenant older than the history has some in its first days, due soon, in place of all those
    before: else the share that is completed would start near nothing.
    """
    appetite = tenant.busy * (tenant.engagement > 0) * (0.15 + tenant.engagement)
    if not appetite.any():
        return np.empty(0)
    expected = _CAMPAIGNS_A_YEAR / 365 * config.activity * appetite.sum()
    count = int(random.poisson(expected))
    days = draw(appetite, count, random).astype(np.float64)
    if tenant.opens < 0 and tenant.engagement[0] > 0:
        days = np.append(days, np.arange(_OPENING_DAYS))
    first = max(tenant.opens, 0.0)
    times = days + clock_times(len(days), tenant.hour_shift, random)
    end = min(tenant.closes, float(config.days))
    times = np.sort(times[(times >= first) & (times < end - 0.01)])
    return np.asarray(times, dtype=np.float64)


def _assignments(
    config: SampleConfig,
    tenant: Tenant,
    campaigns: pl.Series,
    launched: Floats,
    due: Floats,
    expires: Floats,
    stopped: Floats,
) -> pl.DataFrame:
    """Rows of `campaign_assignments` for campaigns of shape (n,): some of the staff for each.

    The share that completes follows the tenant's engagement at launch; most do so shortly before
    the due date, one in eight after it.
    """
    random = config.random(tenant.index, 9)
    now = min(tenant.closes, float(config.days)) - 1e-3
    staff = max(2, round(tenant.seats * _EMPLOYEES_A_SEAT))
    reach = random.choice([0.3, 0.6, 0.9, 1.0], (len(launched), 1), p=[0.2, 0.2, 0.25, 0.35])
    campaign, employee = np.nonzero(random.random((len(launched), staff)) < reach)
    count = len(campaign)
    assigned = np.minimum(launched[campaign] + random.uniform(0, 0.02, count), now)
    appeal = random.normal(0.08, 0.05, len(launched))
    willing = np.clip(appeal + 0.94 * tenant.engagement_at(launched), 0.03, 0.99)
    window = due[campaign] - assigned
    early = assigned + window * np.maximum(random.beta(1.6, 0.9, count), 1e-3)
    late = due[campaign] + random.exponential(9.0, count)
    completed = np.where(random.random(count) < 0.125, late, early)
    completed[random.random(count) >= willing[campaign]] = np.nan
    limit = np.minimum(np.fmin(expires, np.inf), np.minimum(stopped, now))
    completed[~(completed < limit[campaign])] = np.nan
    done = np.isfinite(completed)
    status = np.full(count, "PENDING", dtype="<U11")
    progress = random.random(count)
    status[progress > 0.3] = "NOTIFIED"
    status[progress > 0.85] = "IN_PROGRESS"
    status[due[campaign] < now] = "OVERDUE"
    status[np.fmin(expires, np.inf)[campaign] < now] = "EXPIRED"
    status[(progress < 0.02)] = "SKIPPED"
    status[done] = "COMPLETED"
    touched = np.minimum(assigned + progress * np.minimum(window, now - assigned), now)
    stamp = np.where(random.random(count) < 0.01, np.nan, completed)  # completion time lost
    return pl.DataFrame(
        {
            "id": uuids(random, count),
            "organization_id": pl.repeat(tenant.id, count, eager=True),
            "campaign_id": campaigns.gather(campaign),
            "employee_id": uuids(random, staff).gather(employee),
            "status": pl.Series(status, dtype=pl.String),
            "assigned_at": config.times(assigned),
            "due_date": config.times(due[campaign]),
            "completed_at": config.times(stamp),
            "created_at": config.times(assigned),
            "updated_at": config.times(np.where(done, completed, touched)),
        }
    )
