"""Who looks after a sample's tenants."""

from datetime import date, timedelta

import polars as pl
import pytest

from tenant_health.sample.config import SampleConfig
from tenant_health.sample.generate import batches

CONFIG = SampleConfig(tenants=300, days=2, end_date=date(2026, 3, 31), users_per_tenant=3)


def owners() -> pl.DataFrame:
    return pl.concat([batch.tables["account_owners"] for batch in batches(CONFIG)])


@pytest.mark.slow
def test_most_tenants_have_one_owner_and_a_renewal_in_the_coming_year() -> None:
    rows = owners()
    assert 0.02 < 1 - rows.height / CONFIG.tenants < 0.09
    assert rows["organization_id"].is_unique().all()
    last = CONFIG.end_date + timedelta(days=365)
    assert rows["renewal_on"].is_between(CONFIG.end_date, last, closed="right").all()
    assert rows["renewal_on"].n_unique() > 100
    assert (rows["annual_value"] % 500 == 0).all()
    assert (rows["annual_value"] > 0).all()
    assert rows["owner_name"].n_unique() == rows["owner_email"].n_unique() == 6
