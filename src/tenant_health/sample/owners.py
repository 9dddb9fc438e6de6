"""Who looks after a tenant, and what its contract is worth: as a CRM would say it."""

import numpy as np
import polars as pl

from tenant_health.raw_tables import OWNERS
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.tenants import Tenant

_NAMES = ("Amira Haddad", "Ben Okafor", "Chiara Lenz", "Dmitri Sato", "Elena Brandt", "Femi Costa")
_WITHOUT_OWNER = 0.05
_PRICE_PER_SEAT = 240
_STEP = 500


def owner_rows(config: SampleConfig, tenant: Tenant) -> pl.DataFrame:
    """The tenant's row of `account_owners`, or none where nobody is named.

    A contract is renewed in the year after the end of the history; it is worth about 240 for each
    user, in steps of 500.
    """
    random = config.random(tenant.index, 14)
    owner = _NAMES[random.integers(len(_NAMES))]
    renewal = np.datetime64(config.end_date) + 1 + random.integers(365)
    value = _PRICE_PER_SEAT * tenant.seats * random.uniform(0.8, 1.2)
    rows = pl.DataFrame(
        {
            "organization_id": [tenant.id],
            "owner_name": [owner],
            "owner_email": [f"{owner.lower().replace(' ', '.')}@example.com"],
            "renewal_on": pl.Series([renewal.astype(object)], dtype=pl.Date),
            "annual_value": [_STEP * max(1, round(value / _STEP))],
        }
    ).select(OWNERS["account_owners"])
    return rows.clear() if random.random() < _WITHOUT_OWNER else rows
