"""Sessions: who logs in when."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from tenant_health.sample.calendar import clock_times
from tenant_health.sample.chance import draw
from tenant_health.sample.config import Floats, Ints, SampleConfig
from tenant_health.sample.identifiers import uuids
from tenant_health.sample.tenants import Tenant
from tenant_health.sample.users import Users


@dataclass(frozen=True)
class Logins:
    """The logins of one tenant in order of time: position of the user, and time. Shape (n,)."""

    user: Ints
    times: Floats


def plan_logins(config: SampleConfig, tenant: Tenant, users: Users) -> Logins:
    """Draws logins: a Poisson process by user and day, cut to the days on which the user is there.

    A user stays away while the tenant's engagement is below the user's own threshold, so the share
    of users who log in within a month follows the engagement.
    """
    random = config.random(tenant.index, 4)
    by_day = tenant.busy * np.sqrt(tenant.engagement)
    expected = config.activity * users.eagerness.sum() * by_day.sum()
    count = int(random.poisson(expected))
    user = draw(users.eagerness, count, random)
    day = draw(by_day, count, random)
    times = day + clock_times(count, tenant.hour_shift, random)
    there = (users.joined[user] <= times) & (times < users.left[user])
    there &= (tenant.opens <= times) & (times < tenant.closes)
    there &= users.threshold[user] < tenant.engagement[day]
    order = np.flatnonzero(there)[np.argsort(times[there], kind="stable")]
    return Logins(user[order], times[order])


def session_rows(
    config: SampleConfig, tenant: Tenant, users: Users, logins: Logins
) -> pl.DataFrame:
    """The rows of `sessions`."""
    count = len(logins.times)
    return pl.DataFrame(
        {
            "id": uuids(config.random(tenant.index, 5), count),
            "organization_id": pl.repeat(tenant.id, count, eager=True),
            "user_id": users.ids.gather(logins.user),
            "created_at": config.times(logins.times),
        }
    )
