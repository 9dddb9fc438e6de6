"""`dbt source freshness` tells how old the newest login and feature use are."""

import pytest

from project.builds import run_dbt
from project.databases import Database
from project.sampling import sampled
from tenant_health.raw_tables import create_raw_schema

TYPES = {
    "the platform's": "timestamp(3)",
    "with time zone": "timestamptz using {} at time zone 'UTC'",
    "text": "text",
}


def _freshness(database: Database) -> dict[str, str]:
    run = run_dbt(database, ("source", "freshness"))
    assert run.exit_code == ("error" in run.statuses.values()), run.errors
    return run.statuses


def _write(database: Database, sessions: str, events: str, and_then: str = "") -> None:
    """A row of each table; the times are how many hours ago, as SQL."""
    with database.connection() as connection:
        create_raw_schema(connection, "raw")
    database.rows(
        f"""
        insert into raw.sessions (id, organization_id, user_id, created_at)
        select hours::text, 'acme', 'eve', timezone('UTC', now()) - hours * interval '1 hour'
        from unnest(array[{sessions}]) as hours;
        insert into raw.feature_usage_events (id, organization_id, feature_key, occurred_at)
        select hours::text, 'acme', 'cases', timezone('UTC', now()) - hours * interval '1 hour'
        from unnest(array[{events}]) as hours;
        {and_then}
        """
    )


@pytest.mark.parametrize("type_", sampled(TYPES, "text"))
def test_newest_row_counts_whatever_the_type(fresh: Database, type_: str) -> None:
    """Read in Tokyo, where it is nine hours later: times are UTC all the same."""
    retype = ";".join(
        f"alter table raw.{table} alter {column} type {TYPES[type_].format(column)}"
        for table, column in (("sessions", "created_at"), ("feature_usage_events", "occurred_at"))
    )
    tokyo = f"alter database {fresh.name} set timezone to 'Asia/Tokyo'"
    _write(fresh, "23, 900", "25, 900", f"{retype}; {tokyo}")
    assert _freshness(fresh) == {"sessions": "pass", "feature_usage_events": "warn"}


def test_old_rows_and_none_are_errors(fresh: Database) -> None:
    _write(fresh, "49", "null::int")
    assert _freshness(fresh) == {"sessions": "error", "feature_usage_events": "error"}


def test_times_to_come_and_no_times_do_not_count(fresh: Database) -> None:
    text = "alter table raw.sessions alter created_at type text"
    no_time = "update raw.sessions set created_at = 'infinity' where id = '1'"
    _write(fresh, "1, 25, -5", "49, -1", f"{text}; {no_time}")
    assert _freshness(fresh) == {"sessions": "warn", "feature_usage_events": "error"}


def test_freshness_writes_nothing(fresh: Database) -> None:
    _write(fresh, "1", "1")
    _freshness(fresh)
    assert fresh.rows("select nspname from pg_namespace where nspname like 'analytics%'") == []
