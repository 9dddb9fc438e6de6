"""The logins by which Superset reads: made once, able to read the marts and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from project.databases import Database
from tenant_health.bi import logins
from tenant_health.bi.logins import ensure_logins
from tenant_health.bi.state import State
from tenant_health.connection import Target
from tenant_health.errors import UserError

ROLES = {"staff": "bi_test_staff", "tenant": "bi_test_tenant"}
LOGINS = ("tenant_health_bi_staff", "tenant_health_bi_tenant")


@pytest.fixture
def target(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    """A server with a mart; roles are the whole server's, so they go afterwards."""
    monkeypatch.setattr(logins, "ROLES", ROLES)
    database.rows("create schema analytics_marts")
    database.rows("create table analytics_marts.tenants as select 1 as n")
    database.rows("create table analytics_marts.published as select 1 as n")
    yield Target("server", "analytics", database.parameters)
    for role in (*LOGINS, *ROLES.values()):
        if database.rows(f"select 1 from pg_roles where rolname = '{role}'"):
            database.rows(f"drop owned by {role} cascade")
            database.rows(f"drop role {role}")


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path)


@pytest.fixture
def readers(database: Database, target: Target) -> None:
    assert target.schema == "analytics"
    for role in ROLES.values():
        database.rows(f"create role {role} nologin")
        database.rows(f"grant usage on schema analytics_marts to {role}")
    database.rows("grant select on analytics_marts.tenants to bi_test_staff")
    database.rows("grant select on analytics_marts.published to bi_test_tenant")


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@pytest.mark.usefixtures("readers")
def test_staff_reads_a_mart_and_writes_nothing(target: Target, state: State) -> None:
    ensure_logins(state, target)
    url = state.secrets()["staff_url"]
    assert rows(url, "table analytics_marts.tenants") == [(1,)]
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        rows(url, "create temp table t as select 1")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(url, "set transaction read write; insert into analytics_marts.tenants values (2)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(state.secrets()["tenant_url"], "table analytics_marts.tenants")


@pytest.mark.usefixtures("readers")
def test_a_second_start_keeps_the_logins(target: Target, state: State) -> None:
    ensure_logins(state, target)
    before = state.secrets()
    ensure_logins(state, target)
    assert state.secrets() == before


@pytest.mark.usefixtures("readers")
def test_a_login_of_another_installation_is_left_alone(
    target: Target, state: State, tmp_path: Path
) -> None:
    ensure_logins(state, target)
    (tmp_path / "other").mkdir()
    with pytest.raises(UserError, match="its password is not known here"):
        ensure_logins(State(tmp_path / "other"), target)
    rows(state.secrets()["staff_url"], "select 1")


def test_without_readers_it_says_what_to_do(target: Target, state: State) -> None:
    with pytest.raises(UserError, match=r"no role bi_test_staff.*make demo"):
        ensure_logins(state, target)
    assert state.secrets() == {}


@pytest.mark.usefixtures("readers")
def test_logins_of_ones_own_are_taken(
    target: Target, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_logins(state, target)
    urls = state.secrets()
    for reader in ("staff", "tenant"):
        monkeypatch.setenv(f"TENANT_HEALTH_BI_{reader.upper()}_URL", urls[f"{reader}_url"])
    other = State(state.folder / "other")
    other.folder.mkdir()
    ensure_logins(other, target)
    assert other.secrets() == {}


def test_a_login_that_sees_no_marts_is_refused(
    database: Database, target: Target, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.rows("drop schema analytics_marts cascade")
    for reader in ("STAFF", "TENANT"):
        host, port = database.parameters["host"], database.parameters["port"]
        url = f"host={host} port={port} user=postgres dbname={database.parameters['dbname']}"
        monkeypatch.setenv(f"TENANT_HEALTH_BI_{reader}_URL", url)
    with pytest.raises(UserError, match="can't read any mart"):
        ensure_logins(state, target)
