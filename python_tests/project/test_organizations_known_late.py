"""An organization's row arrives after its activity: from the next night on all of it counts."""

from collections.abc import Iterator
from datetime import date

import pytest

from project.builds import run_dbt
from project.databases import Database, new_database
from project.rebuilding import FIRST_NIGHT, NIGHT, differences, rebuilt, vars_of

pytestmark = pytest.mark.slow
TODAY = date(2025, 6, 11)
READ_WHOLE = {"feature_adoption", "rejected_rows", "late_arriving_rows"}
EDGE = {"int_session_days", "int_feature_days", "int_assignment_days"}
UNKNOWN = """
    create table raw.later as
        select * from raw.organizations where id = (
            select organization_id from raw.campaign_assignments
            where assigned_at < '2025-06-01' and status = 'PENDING'
            group by 1 order by count(*) desc, 1 limit 1
        );
    delete from raw.organizations where id in (select id from raw.later);
    insert into raw.feature_usage_events
    select 'untracked ' || id, id, 'nobody', 'TELEPATHY', '2025-05-25' from raw.later
"""
KNOWN = """
    update raw.campaign_assignments
    set status = 'COMPLETED', completed_at = '2025-06-11 10:00', updated_at = '2025-06-11 10:00'
    where
        organization_id in (select id from raw.later)
        and assigned_at < '2025-06-01' and status = 'PENDING';
    insert into raw.organizations select * from raw.later
"""


@pytest.fixture(scope="module")
def known_late(first_night: Database) -> Iterator[Database]:
    """One night after its row arrived; assignments of before were completed meanwhile."""
    with new_database(first_night.server, template=first_night.name) as source:
        source.rows(UNKNOWN)
        with rebuilt(source, vars_of(FIRST_NIGHT)) as database:
            database.rows(KNOWN)
            run = run_dbt(database, NIGHT, vars_of(TODAY))
            assert (run.exit_code, run.errors) == (0, ())
            yield database


@pytest.fixture(scope="module")
def at_once(known_late: Database) -> Iterator[Database]:
    with rebuilt(known_late, vars_of(TODAY)) as database:
        yield database


def test_all_rows_of_the_past_count(known_late: Database, at_once: Database) -> None:
    """What was rejected is judged as if the organization had always been known."""
    differ = differences(known_late, at_once)
    assert {table: differ[table] for table in (EDGE | READ_WHOLE) & differ.keys()} == {}


def test_the_newest_day_is_as_if_it_had_always_been_known(
    known_late: Database, at_once: Database
) -> None:
    newest = "select * from analytics_marts.usage_metrics where metric_date = '2025-06-11'"
    assert set(known_late.rows(newest)) == set(at_once.rows(newest)) != set()


def test_its_daily_rows_begin_with_the_lookback(known_late: Database) -> None:
    first = """
        select min(metric_date) from analytics_marts.usage_metrics
        where organization_id in (select id from raw.later)
    """
    assert known_late.rows(first) == [(date(2025, 6, 7),)]
