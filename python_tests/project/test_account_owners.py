"""Owners, renewals and values: shown where the platform has them, and nowhere asked for."""

from collections.abc import Mapping
from typing import Any

import pytest

from project.builds import run_dbt
from project.databases import Database

PORTFOLIO = ("run", "--select", "stg_platform__account_owners", "int_tenants", "int_call_order",
             "tenant_portfolio")  # fmt: skip
WITHOUT = "drop table raw.account_owners cascade"
OWNERS = """
    create table raw.account_owners (
        organization_id text, owner_name text, owner_email text, renewal_on date, annual_value money
    );
    insert into raw.account_owners
    select organization_id, 'Ann', 'ann@example.com', date '2025-12-31', 1200
    from analytics_marts.tenant_portfolio where call_rank = 2
    union all
    select 'nobody', 'Ben', null, null, 99
"""
OWNED = """
    select owner_name, owner_email, cast(renewal_on as text), annual_value
    from analytics_marts.tenant_portfolio where owner_name is not null or annual_value is not null
"""


@pytest.fixture
def unowned(copy_of_built: Database) -> Database:
    """A platform without the table."""
    copy_of_built.rows(WITHOUT)
    return copy_of_built


@pytest.mark.slow
def test_portfolio_shows_owners_where_there_are_any(
    unowned: Database, sample_vars: Mapping[str, Any]
) -> None:
    run = run_dbt(unowned, PORTFOLIO, sample_vars)
    assert run.exit_code == 0, run.errors
    assert unowned.rows(OWNED) == []
    unowned.rows(OWNERS)
    run = run_dbt(unowned, PORTFOLIO, sample_vars)
    assert run.exit_code == 0, run.errors
    assert [(*row[:3], float(row[3])) for row in unowned.rows(OWNED)] == [
        ("Ann", "ann@example.com", "2025-12-31", 1200.0)
    ]
    unowned.rows(WITHOUT)
    run = run_dbt(unowned, PORTFOLIO, sample_vars)
    assert run.exit_code == 0, run.errors
    assert unowned.rows(OWNED) == []


def test_owners_that_do_not_fit_stop_the_run(
    unowned: Database, sample_vars: Mapping[str, Any]
) -> None:
    unowned.rows(
        "create table raw.account_owners (organization_id text, owner_name text, "
        "owner_email text, annual_value text)"
    )
    run = run_dbt(unowned, PORTFOLIO, sample_vars)
    assert run.exit_code != 0
    said = "".join(run.errors)
    assert "column raw.account_owners.renewal_on is missing" in said
    assert "column raw.account_owners.annual_value is of type text, where numeric is needed" in said
