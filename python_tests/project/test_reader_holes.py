"""Holes in readers' access, opened one by one: the build's test and the audit find each.

A hole is never committed: both look at it from within the transaction that opens it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from psycopg2 import extensions

from project.audits import command
from project.builds import run_dbt
from project.databases import Database, new_database
from project.proofs.readers import HARMLESS, HOLES, STRANGERS, Hole
from project.reading import ROLES, STAFF, TENANT
from tenant_health.audit.access import access
from tenant_health.audit.command import LEAK
from tenant_health.errors import UserError

BUILD_TEST = "readers_see_only_what_is_theirs"


@pytest.fixture(scope="module")
def holed(opened: Database) -> Iterator[Database]:
    with new_database(opened.server, template=opened.name) as database:
        yield database


@pytest.fixture(scope="module")
def build_test(holed: Database, sample_vars: Mapping[str, Any]) -> str:
    """The build's test, as a query."""
    run = run_dbt(holed, ("compile", "--select", BUILD_TEST), {**sample_vars, **ROLES})
    assert run.exit_code == 0, run.errors
    return run.sql[BUILD_TEST]


@pytest.fixture(scope="module")
def session(holed: Database) -> Iterator[extensions.connection]:
    """One for all holes: in a new one the server reads its catalogs anew, most of the time."""
    connection = psycopg2.connect(**holed.parameters)
    yield connection
    connection.close()


@contextmanager
def after(session: extensions.connection, statements: str) -> Iterator[extensions.connection]:
    """The session when it has run statements, which are undone in the end."""
    try:
        with session.cursor() as cursor:
            cursor.execute(statements)
        yield session
    finally:
        session.rollback()


def found(connection: extensions.connection, query: str) -> list[str]:
    """What the build's test finds, and what to do about each."""
    with connection.cursor() as cursor:
        cursor.execute(f"select problem, remedy from ({query}) as problems")
        return [f"{problem}. To close that: {remedy}" for problem, remedy in cursor.fetchall()]


@pytest.mark.parametrize("hole", HOLES.values(), ids=HOLES)
def test_build_and_audit_find_a_hole(
    session: extensions.connection, build_test: str, hole: Hole
) -> None:
    with after(session, hole.sql) as connection:
        failures = found(connection, build_test)
        assert hole.says in "\n".join(failures)
        assert {*failures} <= {*access(connection, "analytics").leaks}


@pytest.mark.parametrize("what", HARMLESS)
def test_build_and_audit_ignore_what_shows_nothing(
    session: extensions.connection, build_test: str, what: str
) -> None:
    with after(session, HARMLESS[what]) as connection:
        assert found(connection, build_test) == []
        assert access(connection, "analytics").leaks == ()


@pytest.mark.parametrize("hole", STRANGERS.values(), ids=STRANGERS)
def test_only_the_audit_reports_readers_whom_no_var_names(
    session: extensions.connection, build_test: str, hole: Hole
) -> None:
    with after(session, hole.sql) as connection:
        assert found(connection, build_test) == []
        assert hole.says in "\n".join(access(connection, "analytics").leaks)


def test_audit_signs_in_as_tenants_and_reads(session: extensions.connection) -> None:
    """Also by way of a view that shows nothing but what the mart itself shows."""
    both = f"""
        create schema others; grant usage on schema others to {TENANT};
        create view others.v with (security_invoker) as table analytics_marts.usage_metrics;
        grant select on others.v to {TENANT};
        alter table analytics_marts.usage_metrics disable row level security
    """
    with after(session, both) as connection:
        leaks = "\n".join(access(connection, "analytics").leaks)
    for name in ("analytics_marts.usage_metrics", "others.v"):
        assert f"{TENANT} reads rows of {name} that are not its own" in leaks
    with after(session, "select") as connection:
        assert access(connection, "analytics").tried == (
            f"tried as {TENANT} (tenants), {STAFF} (staff) and 0 members; signed in as 1"
        )


AUDITOR = f"""
    create role reading_login login in role {TENANT};
    create role reading_auditor;
    grant usage on schema analytics_marts, analytics_intermediate to reading_auditor;
    grant select on all tables in schema analytics_marts, analytics_intermediate to reading_auditor;
    create policy auditor on analytics_marts.tenant_health_scores to reading_auditor using (true);
"""


def test_audit_needs_the_right_to_become_the_roles_that_vars_name(
    session: extensions.connection,
) -> None:
    become = "set local session authorization reading_auditor"
    with after(session, AUDITOR + become) as connection, pytest.raises(UserError) as refused:
        access(connection, "analytics")
    assert f"Run `grant {TENANT} to " in str(refused.value)
    granted = f"{AUDITOR} grant {TENANT} to reading_auditor; {become}"
    with after(session, granted) as connection:
        assert access(connection, "analytics").tried.endswith(
            "signed in as 2, not as reading_login: no right to"
        )


def test_a_thousand_logins_take_a_second(session: extensions.connection, build_test: str) -> None:
    logins = f"""
        do $$ begin for n in 1..1000 loop
            execute format('create role reading_%s login in role {TENANT}', n);
        end loop; end $$;
        set local statement_timeout = '5s'
    """
    with after(session, logins) as connection:
        assert found(connection, build_test) == []
        assert "1000 members; signed in as 21" in access(connection, "analytics").tried


def test_the_command_says_what_is_open_and_how_to_close_it(
    opened: Database, sample_vars: Mapping[str, Any]
) -> None:
    with new_database(opened.server, template=opened.name) as database:
        database.rows(f"grant select on analytics_marts.peer_benchmarks to {TENANT}")
        result = command(database, "audit")
        run = run_dbt(database, ("test", "--select", BUILD_TEST), {**sample_vars, **ROLES})
    said = (
        f"{TENANT} can select analytics_marts.peer_benchmarks. To close that: "
        f"revoke select on analytics_marts.peer_benchmarks from {TENANT}"
    )
    assert (result.exit_code, said in result.output) == (LEAK, True)
    assert (run.exit_code, run.statuses) == (1, {BUILD_TEST: "error"})
    assert f"  - {said}" in "\n".join(run.errors)


def test_audit_without_a_build_says_what_to_run(fresh: Database) -> None:
    with fresh.connection() as connection, pytest.raises(UserError, match="Run `dbt build`"):
        access(connection, "analytics")
