"""A tenant that a table has no rows of is built from all of its rows, of all days."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from project.builds import copied_project, run_dbt
from project.databases import Database, new_database
from project.rebuilding import FIRST_NIGHT, NIGHT, START, differences, killed, rebuilt, vars_of

pytestmark = pytest.mark.slow
MISSED, TODAY = date(2025, 6, 11), date(2025, 6, 12)
HIDDEN = """
    create table raw.later as
        select * from raw.organizations where id = (
            select organization_id from raw.campaign_assignments
            where assigned_at < '2025-06-01' and status = 'PENDING'
            group by 1 order by count(*) desc, 1 limit 1
        );
    delete from raw.organizations where id in (select id from raw.later)
"""
UNTRACKED = """
    insert into raw.feature_usage_events
    select 'untracked ' || id, id, 'nobody', 'TELEPATHY', '2025-05-25' from raw.later
"""
THERE = """
    update raw.campaign_assignments
    set status = 'COMPLETED', completed_at = '2025-06-12 10:00', updated_at = '2025-06-12 10:00'
    where
        organization_id in (select id from raw.later)
        and assigned_at < '2025-06-01' and status = 'PENDING';
    insert into raw.organizations select * from raw.later
"""
"""Its old assignments were completed meanwhile."""
CREATED_AGAIN = "update raw.later set created_at = '2025-06-11 08:00'"
USAGE = ("run", "--select", "int_tenants", "int_tenant_days", "int_daily_usage")
FLEET_DAYS = """
    {{ config(
        materialized='incremental', incremental_strategy='replace_days',
        meta={'day_column': 'metric_date'},
    ) }}
    select metric_date, count(*) as tenants from {{ ref('int_daily_usage') }}
    where metric_date >= {{ first_day_to_build() }}
    group by metric_date
"""
NO_MARTS = ("run", "--exclude", "tag:weekly", "path:models/marts")


def _run(database: Database, as_of: date, args: tuple[str, ...] = NIGHT) -> None:
    run = run_dbt(database, args, vars_of(as_of))
    assert (run.exit_code, run.errors) == (0, ())


def _missing(database: Database) -> None:
    _run(database, MISSED)


def _missing_in_a_night_that_is_killed(database: Database) -> None:
    killed(database, "int_health_scores", NIGHT, vars_of(MISSED))


def _missing_in_a_run_without_marts(database: Database) -> None:
    _run(database, MISSED, NO_MARTS)


def _created_again(database: Database) -> None:
    _run(database, MISSED)
    database.rows(CREATED_AGAIN)


@pytest.fixture
def database(first_night: Database) -> Iterator[Database]:
    """Whose source has lost an organization."""
    with new_database(first_night.server, template=first_night.name) as copy:
        copy.rows(HIDDEN)
        yield copy


def _assert_as_if_always_known(database: Database) -> None:
    with rebuilt(database, vars_of(TODAY)) as at_once:
        assert differences(database, at_once) == {}


@pytest.mark.parametrize(
    "missing",
    [
        _missing,
        _missing_in_a_night_that_is_killed,
        _missing_in_a_run_without_marts,
        _created_again,
    ],
)
def test_missing_for_a_night(database: Database, missing: Callable[[Database], None]) -> None:
    missing(database)
    database.rows(THERE)
    _run(database, TODAY)
    _assert_as_if_always_known(database)


def test_what_its_return_left_half_done_is_made_up_for(database: Database) -> None:
    """A run of some models alone, and one that is killed: each table knows it or not."""
    _run(database, MISSED)
    database.rows(THERE)
    _run(database, TODAY, USAGE)
    killed(database, "int_score_movements", NIGHT, vars_of(TODAY))
    _run(database, TODAY)
    _assert_as_if_always_known(database)


def test_known_after_its_activity(database: Database) -> None:
    """Its rows were built, but as rejected."""
    database.rows(UNTRACKED)
    with rebuilt(database, vars_of(FIRST_NIGHT)) as known_late:
        known_late.rows(THERE)
        _run(known_late, TODAY)
        _assert_as_if_always_known(known_late)


def test_a_table_without_tenants_has_no_new_ones(first_night: Database, tmp_path: Path) -> None:
    model = {"models/intermediate/health/int_fleet_days.sql": FLEET_DAYS}
    project = copied_project(tmp_path / "project", model)
    with new_database(first_night.server, template=first_night.name) as database:
        for _ in range(2):
            args = ("run", "--select", "int_fleet_days")
            run = run_dbt(database, args, vars_of(FIRST_NIGHT), project)
            assert (run.exit_code, run.errors) == (0, ())
        days = "select count(*) from analytics_intermediate.int_fleet_days"
        assert database.rows(days) == [((FIRST_NIGHT - START).days + 1,)]
