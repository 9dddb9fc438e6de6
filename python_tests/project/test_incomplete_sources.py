"""A source that answers, but not with everything, stops the run before any mart changes."""

from collections.abc import Iterator

import pytest

from project.builds import Run, run_dbt
from project.databases import Database, new_database
from project.nights.test_source_drift import OWNED_BY_NIGHTLY
from project.rebuilding import FIRST_NIGHT, NIGHT, vars_of
from project.sampling import sampled

VARS = vars_of(FIRST_NIGHT)
ROLE = {"PGUSER": "nightly"}


def _message(run: Run) -> str:
    """The one message of a run that did not get as far as building something."""
    assert (run.exit_code, run.statuses) == (2, {})
    (message,) = run.errors
    return message


def _listed(message: str) -> list[str]:
    return [line.strip() for line in message.splitlines() if line.strip().startswith("- ")]


@pytest.fixture
def copy_of_first_night(first_night: Database) -> Iterator[Database]:
    """A database of this test's own, with a small platform and all that is built from it."""
    with new_database(first_night.server, template=first_night.name) as database:
        yield database


@pytest.fixture
def nightly_role(copy_of_first_night: Database) -> Iterator[None]:
    """A role that owns all that is built, and may but read the source."""
    copy_of_first_night.rows("create role nightly login")
    copy_of_first_night.rows(OWNED_BY_NIGHTLY)
    yield
    copy_of_first_night.rows("drop owned by nightly cascade; drop role nightly")


@pytest.mark.usefixtures("nightly_role")
@pytest.mark.slow
def test_source_that_hides_rows(copy_of_first_night: Database) -> None:
    before = copy_of_first_night.fingerprints()
    copy_of_first_night.rows(
        "alter table raw.users enable row level security;"
        " alter table raw.sessions enable row level security"
    )
    message = _message(run_dbt(copy_of_first_night, ("run",), VARS, environment=ROLE))
    assert "hide rows from role nightly" in message
    assert _listed(message) == ["- table raw.sessions", "- table raw.users"]
    assert "bypassrls" in message
    assert copy_of_first_night.fingerprints() == before

    copy_of_first_night.rows(
        "create policy own on raw.users using (current_setting('app.sees_all') = 'on')"
    )
    copy_of_first_night.rows(
        "create policy own on raw.sessions using (current_setting('app.sees_all') = 'on')"
    )
    copy_of_first_night.rows("alter role nightly set app.sees_all = 'on'")
    settled = {**VARS, "row_security_shows_all_rows": True}
    run = run_dbt(
        copy_of_first_night, ("run", "--select", "+usage_metrics"), settled, environment=ROLE
    )
    assert (run.exit_code, run.errors) == (0, ())
    assert copy_of_first_night.fingerprints() == before

    copy_of_first_night.rows("alter role nightly bypassrls")
    run = run_dbt(copy_of_first_night, ("run", "--select", "tenants"), VARS, environment=ROLE)
    assert (run.exit_code, run.errors) == (0, ())


LOST = {
    "all users": ("delete from raw.users", "table raw.users is empty; the last run read "),
    "all sessions": ("truncate raw.sessions", "table raw.sessions is empty; the last run read "),
    "most users": (
        "delete from raw.users where right(md5(id), 1) > '4'",
        "table raw.users has ",
    ),
    "most sessions of late": (
        "delete from raw.sessions where created_at > '2025-05-20'",
        "of the last 30 days; the last run read ",
    ),
}


@pytest.mark.parametrize("what", sampled(LOST, "all users", "most sessions of late"))
def test_source_that_lost_rows(copy_of_first_night: Database, what: str) -> None:
    before = copy_of_first_night.fingerprints()
    statement, problem = LOST[what]
    copy_of_first_night.rows(statement)
    message = _message(run_dbt(copy_of_first_night, ("run",), VARS))
    assert "have lost rows since the last run" in message
    (listed,) = _listed(message)
    assert problem in listed
    assert "max_source_rows_lost: 1" in message
    assert copy_of_first_night.fingerprints() == before


@pytest.mark.slow
def test_rows_that_are_meant_to_be_gone(copy_of_first_night: Database) -> None:
    """Said once; the next run compares with what is there now. Old logins may be cleared away."""
    copy_of_first_night.rows(
        "delete from raw.support_tickets; delete from raw.sessions where created_at < '2025-05-05'"
    )
    meant = {**VARS, "max_source_rows_lost": 1}
    for dbt_vars in (meant, VARS):
        run = run_dbt(copy_of_first_night, (*NIGHT, "path:models/marts"), dbt_vars)
        assert (run.exit_code, run.errors) == (0, ())


@pytest.mark.slow
def test_large_table_that_looks_small_is_counted(copy_of_first_night: Database) -> None:
    """What the last run read is made large: all of it, then what was before the last 30 days."""
    kept = "create table public.kept as select * from analytics_intermediate.int_session_days"
    copy_of_first_night.rows(f"analyze raw.sessions; {kept}")
    message, counted = _counting(copy_of_first_night, "true")
    assert "- table raw.sessions has " in message
    assert counted
    assert _counting(copy_of_first_night, "session_on < '2025-05-05'")[0] == ""


def _counting(database: Database, where: str) -> tuple[str, bool]:
    """A run's message, and whether it counted raw.sessions, with so many logins before."""
    table = "analytics_intermediate.int_session_days"
    database.rows(
        f"truncate {table}; insert into {table} select * from public.kept;"
        f" update {table} set sessions = 100000 where {where}"
    )
    queries: list[str] = []
    run = run_dbt(database, ("run", "--select", "tenants"), VARS, note_query=queries.append)
    counted = any("select count(*)" in q and '"raw"."sessions"' in q for q in queries)
    return "\n".join(run.errors), counted
