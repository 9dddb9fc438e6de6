"""Rows that arrive late: built within the lookback, else listed until a run looks further back."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from project.builds import run_dbt
from project.databases import Database, new_database
from project.ledger import RESTATED, broken
from project.rebuilding import NIGHT, differences, rebuilt, vars_of

TODAY = date(2025, 6, 11)
WITHIN_LOOKBACK, EARLIER = date(2025, 6, 7), date(2025, 5, 30)
"""A night looks back three days from the newest day that is built, which is 2025-06-10."""
ROWS = {
    "sessions": """
        insert into raw.sessions (id, organization_id, user_id, created_at)
        select 'late' || n, organization_id, id, timestamp '{day} 09:00'
        from (select * from raw.users where created_at < '{day}' order by id limit 1) as one,
            generate_series(1, 3) as n
    """,
    "feature_usage_events": """
        insert into raw.feature_usage_events (id, organization_id, feature_key, occurred_at)
        select 'late' || n, organization_id, 'GIFT_DISCLOSURES', timestamp '{day} 09:00'
        from (select * from raw.users where created_at < '{day}' order by id limit 1) as one,
            generate_series(1, 2) as n
    """,
    "campaign_assignments": """
        insert into raw.campaign_assignments
        select (jsonb_populate_record(one, '{{"id": "late", "status": "PENDING",
            "completed_at": null, "assigned_at": "{day}", "updated_at": "{day}"}}')).*
        from raw.campaign_assignments as one order by one.id limit 1
    """,
}
TICKET = f"""
    insert into raw.support_tickets
        (id, organization_id, user_id, status, priority, created_at, updated_at)
    select 'late', min(id), 'user', 'OPEN', 'LOW', '{EARLIER} 09:00', '{EARLIER} 09:00'
    from raw.organizations
"""
WRITTEN_AGAIN = """
    update raw.campaign_assignments set updated_at = '2025-06-10 12:00' where id = 'late';
    insert into raw.campaign_assignments select * from raw.campaign_assignments where id = 'late'
"""
NUMBERS = {"sessions": 3, "feature_usage_events": 2, "campaign_assignments": 1}
"""How many rows each of these statements adds."""
LISTED = """
    select source_table, happened_on, as_of_date, raw_rows - built_rows, reprocess_from
    from analytics_marts.late_arriving_rows
"""
LATE = {(table, EARLIER, TODAY, number, EARLIER) for table, number in NUMBERS.items()}
WAYS = {"a longer lookback": {"lookback_days": 12}, "reprocess_from": {"reprocess_from": EARLIER}}


def _night(database: Database, **others: Any) -> None:
    dbt_vars = vars_of(TODAY, **{name: _plain(value) for name, value in others.items()})
    run = run_dbt(database, NIGHT, dbt_vars)
    assert (run.exit_code, run.errors) == (0, ())


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value


def _arrive(database: Database, day: date) -> None:
    for statement in ROWS.values():
        database.rows(statement.format(day=day))


@pytest.fixture(scope="module")
def late(first_night: Database) -> Iterator[Database]:
    """A night after rows have arrived for a day that no night looks back on any more."""
    with new_database(first_night.server, template=first_night.name) as database:
        _arrive(database, EARLIER)
        _night(database)
        yield database


@pytest.fixture(scope="module")
def at_once(late: Database) -> Iterator[Database]:
    with rebuilt(late, vars_of(TODAY)) as database:
        yield database


def test_nothing_is_listed_of_rows_that_came_in_time(first_night: Database) -> None:
    assert first_night.rows(LISTED) == []


@pytest.mark.slow
def test_duplicates_are_not_late(first_night: Database) -> None:
    """An assignment of days ago was changed yesterday, and came twice; all is built."""
    with new_database(first_night.server, template=first_night.name) as database:
        _arrive(database, EARLIER)
        database.rows(WRITTEN_AGAIN)
        with rebuilt(database, vars_of(TODAY)) as at_once:
            assert at_once.rows(LISTED) == []


@pytest.mark.slow
def test_rows_within_the_lookback_are_built(first_night: Database) -> None:
    with new_database(first_night.server, template=first_night.name) as database:
        _arrive(database, WITHIN_LOOKBACK)
        _night(database)
        assert database.rows(LISTED) == []
        with rebuilt(database, vars_of(TODAY)) as at_once:
            assert differences(database, at_once) == {}


def test_earlier_rows_are_listed_and_warned_of(late: Database) -> None:
    assert set(late.rows(LISTED)) == LATE
    run = run_dbt(late, ("test", "--select", "path:tests/quality"), vars_of(TODAY))
    assert (run.exit_code, list(run.statuses.values())) == (0, ["warn"])


@pytest.mark.slow
def test_a_late_ticket_is_no_cause_but_a_correction(first_night: Database) -> None:
    """Tickets are read whole, so all days that a night builds know it, and those before do not.

    It counts since 06-07, the first day that is built again: 10 points of the tickets' score, 1.5.
    """
    with new_database(first_night.server, template=first_night.name) as database:
        database.rows(TICKET)
        _night(database)
        assert broken(database) == {}
        ((tenant,),) = database.rows("select min(id) from raw.organizations")
        correction = (tenant, WITHIN_LOOKBACK, "support_tickets", 0, Decimal("-1.5"))
        assert database.rows(RESTATED) == [correction]
        _night(database, reprocess_from=EARLIER)
        assert broken(database) == {}
        assert database.rows(RESTATED) == []


@pytest.mark.slow
def test_rows_that_have_vanished_are_listed(late: Database) -> None:
    with new_database(late.server, template=late.name) as database:
        for table in NUMBERS:
            database.rows(f"delete from raw.{table} where id like 'late%'")
        database.rows(f"delete from raw.sessions where created_at::date = '{EARLIER}'")
        _night(database)
        ((table, day, _, missing, _),) = database.rows(LISTED)
        assert (table, day, missing < 0) == ("sessions", EARLIER, True)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_run_that_looks_further_back_equals_a_full_build(
    late: Database, at_once: Database, way: str
) -> None:
    options: Mapping[str, Any] = WAYS[way]
    with new_database(late.server, template=late.name) as database:
        _night(database)
        assert set(database.rows(LISTED)) == LATE
        assert {"usage_metrics", "feature_adoption"} <= differences(database, at_once).keys()
        _night(database, **options)
        assert database.rows(LISTED) == []
        assert differences(database, at_once) == {}
