"""Use of features: which a tenant has taken up by when, and the events that follow."""

import numpy as np
import polars as pl

from tenant_health.sample.chance import draw
from tenant_health.sample.config import Floats, SampleConfig
from tenant_health.sample.identifiers import uuids
from tenant_health.sample.logins import Logins
from tenant_health.sample.tenants import Tenant
from tenant_health.sample.users import Users

# How often each feature is used where it is in use, and how readily it is taken up.
FEATURES = {
    "CASE_MANAGEMENT": (24.0, 9.0),
    "WEB_INTAKE": (14.0, 9.0),
    "HOTLINE_INTAKE": (10.0, 6.0),
    "INVESTIGATIONS": (14.0, 6.0),
    "ATTESTATION_CAMPAIGNS": (8.0, 4.0),
    "COI_CAMPAIGNS": (6.0, 3.0),
    "SSO_ENABLED": (7.0, 3.0),
    "POLICY_MANAGEMENT": (5.0, 2.5),
    "CUSTOM_DASHBOARDS": (5.0, 2.0),
    "GIFT_DISCLOSURES": (2.5, 1.5),
    "HRIS_INTEGRATION": (3.0, 1.5),
    "CUSTOM_WORKFLOWS": (2.0, 1.2),
    "API_USAGE": (3.0, 1.0),
    "AI_ASSISTANT": (4.0, 1.0),
}
_WITHOUT_USER = ("SSO_ENABLED", "HRIS_INTEGRATION", "API_USAGE")
_EVENTS_A_LOGIN = 2.0
_TAKE_UP_A_YEAR = 6.5
_ONBOARDING = 6.0  # times as fast in the first two months of a new tenant


def taken_up(config: SampleConfig, tenant: Tenant) -> Floats:
    """When the tenant takes up each of the 14 features, nan if not yet, shape (14,).

    A tenant older than the history starts with a few; the others follow one by one, sooner the
    more engaged the tenant is.
    """
    random = config.random(tenant.index, 6)
    readiness = np.array([ready for _, ready in FEATURES.values()])
    order = np.argsort(-readiness * random.gumbel(3.0, 1.0, len(FEATURES)).clip(0.1))
    pace = _TAKE_UP_A_YEAR / 365 * tenant.engagement**1.5
    age = np.arange(config.days) - tenant.opens
    open_ended = np.cumsum(pace * np.where(age < 60, _ONBOARDING, 1.0))
    steps = np.cumsum(random.exponential(1.0, len(FEATURES)))
    at_start = 1
    if tenant.opens < 0:
        at_start = int(random.integers(2, 6)) + int(3 * tenant.engagement[0])
    steps = np.concatenate([np.zeros(at_start), steps[: len(FEATURES) - at_start]])
    days = np.searchsorted(open_ended, steps, side="left").astype(np.float64)
    when = np.where(days < config.days, np.maximum(days, np.ceil(max(tenant.opens, 0.0))), np.nan)
    result = np.full(len(FEATURES), np.nan)
    result[order] = when
    return result


def feature_rows(
    config: SampleConfig, tenant: Tenant, users: Users, logins: Logins
) -> pl.DataFrame:
    """The rows of `feature_usage_events`: some events a login, soon after it.

    Integrations have no user. An event of a feature that is not taken up yet falls to the feature
    that was taken up first.
    """
    random = config.random(tenant.index, 7)
    start = taken_up(config, tenant)
    first = int(np.nanargmin(start)) if np.isfinite(start).any() else 0
    events = random.poisson(_EVENTS_A_LOGIN, len(logins.times))
    login = np.repeat(np.arange(len(events)), events)
    count = len(login)
    usage = np.array([use for use, _ in FEATURES.values()])
    feature = draw(usage * random.lognormal(0.0, 0.5, len(usage)), count, random)
    feature = np.where(start[feature] <= logins.times[login], feature, first)
    day_end = np.floor(logins.times[login]) + 1
    times = np.minimum(logins.times[login] + random.exponential(0.012, count), day_end - 1e-7)
    order = np.argsort(times, kind="stable")
    feature = feature[order]
    keys = pl.Series(list(FEATURES)).gather(feature)
    people = users.ids.gather(logins.user[login[order]])
    return pl.DataFrame(
        {
            "id": uuids(random, count),
            "organization_id": pl.repeat(tenant.id, count, eager=True),
            "user_id": people.set(keys.is_in(_WITHOUT_USER), None),
            "feature_key": keys,
            "occurred_at": config.times(times[order]),
        }
    )
