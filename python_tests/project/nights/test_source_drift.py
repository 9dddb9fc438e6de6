"""What the source's owners may do to it between two nights."""

from collections.abc import Iterator

import pytest

from project.databases import Database
from project.nights.night import TODAY, YESTERDAY, Night, statuses
from project.variants import VARIANTS

WITHOUT_VIEWS = "drop schema analytics_staging cascade"
"""As docs/operating.md says: PostgreSQL lets no one change what a view reads."""

STOPPING = {
    "a column dropped": (
        "create table public.kept as table raw.cases;"
        " alter table raw.cases drop outcome_at cascade",
        "column raw.cases.outcome_at is missing",
        "drop table raw.cases cascade; alter table public.kept set schema raw;"
        " alter table raw.kept rename to cases",
    ),
    "a column renamed": (
        "alter table raw.users rename is_active to active",
        "column raw.users.is_active is missing",
        "alter table raw.users rename active to is_active",
    ),
    "a column retyped": (
        "alter table raw.sessions rename created_at to kept;"
        " alter table raw.sessions add created_at boolean",
        "column raw.sessions.created_at is of type boolean, where timestamp is needed",
        "alter table raw.sessions drop created_at;"
        " alter table raw.sessions rename kept to created_at",
    ),
    "a table missing": (
        "alter table raw.campaigns rename to campaigns_v2",
        "table raw.campaigns is missing",
        "alter table raw.campaigns_v2 rename to campaigns",
    ),
}
OWNED_BY_NIGHTLY = """
    do $$ declare made record; begin
        execute format('grant create on database %I to nightly', current_database());
        for made in
            select oid::regnamespace as name from pg_namespace where nspname like 'analytics%'
        loop
            execute format('alter schema %s owner to nightly', made.name);
        end loop;
        for made in
            select oid::regclass as name from pg_class
            where relkind in ('r', 'v') and relnamespace::regnamespace::text like 'analytics%'
        loop
            execute format('alter table %s owner to nightly', made.name);
        end loop;
    end $$;
    grant usage on schema raw to nightly;
    grant select on all tables in schema raw to nightly
"""
LOST = {
    "a table": (
        "revoke select on raw.cases from nightly",
        "table raw.cases may not be read: grant select on it, and usage on schema raw, to the"
        " role that dbt runs as",
    ),
    "a column": (
        "revoke select on raw.sessions from nightly;"
        " grant select (id, organization_id, user_id) on raw.sessions to nightly;"
        " grant select on raw.cases to nightly",
        "column raw.sessions.created_at may not be read: grant select on it to the role that dbt"
        " runs as",
    ),
}
NIGHTLY = {"PGUSER": "nightly"}


def _assert_stopped(
    night: Night, database: Database, problem: str, environment: dict[str, str] | None = None
) -> None:
    run = night.run(database, environment=environment)
    assert (run.exit_code, run.statuses, len(run.errors)) == (2, {}, 1)
    listed = [line.strip() for line in run.errors[0].splitlines() if line.strip().startswith("- ")]
    assert listed == [f"- {problem}"]
    assert night.marts_of_today(database) == set()
    assert statuses(database)[-1] == ("stopped", YESTERDAY)


@pytest.mark.slow
def test_drift_that_stops_the_night(night: Night, database: Database) -> None:
    """One after the other, each mended before the next."""
    for drift, problem, mending in STOPPING.values():
        database.rows(drift)
        _assert_stopped(night, database, problem)
        database.rows(mending)
    night.assert_heals(database)
    assert statuses(database)[-1] == ("succeeded", TODAY)


@pytest.fixture
def nightly_role(database: Database) -> Iterator[None]:
    """A role that owns all that is built, and may but read the source."""
    database.rows("create role nightly login")
    database.rows(OWNED_BY_NIGHTLY)
    yield
    database.rows("drop owned by nightly cascade; drop role nightly")


@pytest.mark.slow
@pytest.mark.usefixtures("nightly_role")
def test_permissions_lost(night: Night, database: Database) -> None:
    for revoked, problem in LOST.values():
        database.rows(revoked)
        _assert_stopped(night, database, problem, NIGHTLY)
    database.rows("grant select on raw.sessions to nightly")
    run = night.run(database, environment=NIGHTLY)
    assert (run.exit_code, run.errors) == (0, ())
    assert database.fingerprints() == night.today


@pytest.mark.slow
@pytest.mark.parametrize("variant", [name for name in VARIANTS if "read from" in name])
def test_other_types_and_time_zones_from_one_night_to_the_next(
    night: Night, database: Database, variant: str
) -> None:
    for statements in (WITHOUT_VIEWS, *VARIANTS[variant]):
        database.rows(statements)
    night.assert_heals(database)


@pytest.mark.slow
def test_new_status_counts_as_the_neutral_one_and_is_listed(
    night: Night, database: Database
) -> None:
    listed = (
        "select coalesce(sum(row_count), 0) from analytics_marts.rejected_rows"
        " where source_table = 'cases' and reason = 'unknown_status'"
    )
    with night.copy() as undisturbed:
        night.assert_heals(undisturbed)
        ((before,),) = undisturbed.rows(listed)

    database.rows("alter type raw.case_status add value 'ESCALATED'")
    ((id_,),) = database.rows(
        "update raw.cases set status = 'ESCALATED' where id = ("
        "select id from raw.cases where organization_id is not null and created_at is not null"
        " group by id having count(*) = 1 and min(status) = 'OPEN' and max(status) = 'OPEN'"
        " order by id limit 1) returning id"
    )
    assert id_
    run = night.run(database)
    assert (run.exit_code, run.errors) == (0, ())
    found = database.fingerprints()
    assert {mart for mart in found if found[mart] != night.today[mart]} == {"rejected_rows"}
    assert database.rows(listed) == [(before + 1,)]
