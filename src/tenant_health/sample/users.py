"""The users of a tenant: when they joined and left, and how often each of them logs in."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from tenant_health.sample.config import Floats, SampleConfig
from tenant_health.sample.identifiers import uuids
from tenant_health.sample.tenants import Tenant

_DORMANT = 0.2
_SKEW = 1.1
_MOST_A_DAY = 4.0
_LEAVERS_A_YEAR = 0.07
_JOIN_DURING_HISTORY = 0.25


@dataclass(frozen=True)
class Users:
    """The users of one tenant; every array has shape (seats,).

    Attributes:
        ids: `users.id`.
        joined: Creation, in days since the start of history.
        left: Deactivation; infinite if never.
        eagerness: Logins on a workday at full engagement, before the sample's multiplier.
        threshold: The engagement of the tenant below which the user stays away.
    """

    ids: pl.Series
    joined: Floats
    left: Floats
    eagerness: Floats
    threshold: Floats


def plan_users(config: SampleConfig, tenant: Tenant) -> Users:
    """Draws the users of a tenant: logins are log-normal, and one user in five never logs in."""
    random = config.random(tenant.index, 2)
    count = tenant.seats
    if tenant.kind == "silent" and not tenant.engagement.any():
        count = 0
    joined = tenant.opens + random.exponential(12.0, count)
    end = min(tenant.closes, float(config.days))
    during = random.random(count) < _JOIN_DURING_HISTORY
    joined = np.where(during, random.uniform(max(tenant.opens, 0.0), end, count), joined)
    joined = np.clip(joined, tenant.opens, end - 0.01)
    joined[:1] = min(tenant.opens + 0.001, end - 0.01)
    joined.sort()
    left = np.maximum(joined, 0.0) + random.exponential(365 / _LEAVERS_A_YEAR, count)
    left[left >= end] = np.inf
    left[:1] = np.inf
    eagerness = 0.45 * random.lognormal(-(_SKEW**2) / 2, _SKEW, count)
    eagerness[random.random(count) < _DORMANT] = 0.0
    return Users(
        ids=uuids(random, count),
        joined=joined,
        left=left,
        eagerness=np.minimum(eagerness, _MOST_A_DAY),
        threshold=random.uniform(0.0, 0.85, count),
    )


def user_rows(config: SampleConfig, tenant: Tenant, users: Users) -> pl.DataFrame:
    """The rows of `users`."""
    random = config.random(tenant.index, 3)
    end = min(tenant.closes, float(config.days))
    edited = users.joined + (end - users.joined) * random.random(len(users.joined)) ** 3
    left = np.isfinite(users.left)
    return pl.DataFrame(
        {
            "id": users.ids,
            "organization_id": pl.repeat(tenant.id, len(users.ids), eager=True),
            "is_active": ~left,
            "created_at": config.times(users.joined),
            "updated_at": config.times(np.where(left, users.left, edited)),
        }
    )
