"""The lock that keeps two runs apart."""

import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import psycopg2
import pytest
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.pgpython import PgpythonConnectionManager, PgpythonCredentials
from dbt.adapters.pgpython.run_lock import RunLock

Take = Callable[..., RunLock]
# What an administrator may set for all sessions, and what would end a lock.
TIMEOUTS = ("idle_in_transaction_session_timeout", "idle_session_timeout", "transaction_timeout")


@pytest.fixture
def roles(database: Any) -> Iterator[dict[str, str]]:
    """Logins by name: a builder, and others that have no right to build."""
    names = {name: f"{name}_of_{database.parameters['dbname']}" for name in ("builder", "reader")}
    for name in names.values():
        database.rows(f"create role {name} login")
    yield names
    for name in names.values():
        database.rows(f"drop owned by {name} cascade; drop role {name}")


@pytest.fixture
def take(
    database: Any,
    roles: dict[str, str],  # noqa: ARG001  (they go after the locks)
) -> Iterator[Take]:
    """Takes a lock that is released after the test."""
    taken = []

    def new(schema: str, **settings: Any) -> RunLock:
        given = {**database.parameters, "schema": "any", "retries": 0, **settings}
        credentials = PgpythonCredentials.from_dict(
            {"database": given.pop("dbname"), **given, "port": int(given["port"])}
        )
        taken.append(RunLock(PgpythonConnectionManager, credentials, schema))
        return taken[-1]

    yield new
    for lock in taken:
        lock.release()


@contextmanager
def session(database: Any, user: str) -> Iterator[Any]:
    connection = psycopg2.connect(**{**database.parameters, "user": user})
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def ended(lock: RunLock, database: Any) -> None:
    """Ends a lock's session on the server, which waits until it is over."""
    database.rows(f"select pg_terminate_backend({backend(lock)}, 5000)")


def backend(lock: RunLock) -> Any:
    return lock._handle.get_backend_pid()


@pytest.mark.parametrize("schema", ["analytics", "Analytics", "ä b%s", 'say "hi"', "pg temp"])
def test_only_one_run_holds_a_schema(take: Take, schema: str) -> None:
    first = take(schema)
    for _ in range(2):
        with pytest.raises(DbtRuntimeError) as refused:
            take(schema)
        message = refused.value.msg
        assert re.match(
            rf"Another run builds {re.escape(schema)} in database test_\d+: dbt on ", (message)
        )
        assert f", process {os.getpid()} (user postgres, server process {backend(first)})" in (
            message
        )
        assert re.search(r"holds it since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d ", message)
        assert f"If it hangs, end it: select pg_terminate_backend({backend(first)})." in message
    first.check()


@pytest.mark.usefixtures("dbt_server")
def test_other_schemas_and_databases_are_free(take: Take, database: Any) -> None:
    locks = [take("analytics"), take("analytics_dev"), take("Analytics")]
    locks.append(take("analytics", database="dbt"))
    for lock in locks:
        lock.check()
    locks.pop().release()
    with psycopg2.connect(**{**database.parameters, "dbname": "dbt"}) as other:
        other.cursor().execute("drop schema analytics cascade")
    other.close()


def test_a_released_lock_is_free(take: Take) -> None:
    first = take("analytics")
    first.release()
    first.release()
    take("analytics").check()


def test_a_lock_whose_connection_broke_is_free_and_its_run_stops(take: Take, database: Any) -> None:
    first = take("analytics")
    ended(first, database)
    second = take("analytics")
    with pytest.raises(DbtRuntimeError, match="kept other runs out of analytics") as lost:
        first.check()
    assert "Run it again." in lost.value.msg
    assert "\n" not in lost.value.msg
    second.check()


def test_the_lock_outlives_idle_time(take: Take, database: Any) -> None:
    for name in TIMEOUTS:
        database.rows(
            f"do $$ begin if exists (select from pg_settings where name = '{name}') then "
            f"alter role postgres set {name} = '1s'; end if; end $$"
        )
    try:
        lock = take("analytics")
        time.sleep(1.2)
        lock.check()
    finally:
        database.rows("alter role postgres reset all")
    assert {name: lock._ask(f"show {name}") for name in TIMEOUTS} == {
        name: [("0",)] for name in TIMEOUTS
    }


def test_the_lock_holds_nothing_back(take: Take, database: Any) -> None:
    """No snapshot and no transaction id; and VACUUM of the whole database does not wait for it."""
    lock = take("analytics")
    lock.check()
    asked = "select state, backend_xid, backend_xmin from pg_stat_activity where pid = %s"
    assert database.rows(asked % backend(lock)) == [("idle in transaction", None, None)]
    with session(database, "postgres") as cursor:
        cursor.execute("set statement_timeout = '20s'")
        cursor.execute("create table t as select 1 as a")
        cursor.execute("create index concurrently on t (a)")
        cursor.execute("vacuum (analyze)")
    lock.check()


def test_runs_that_start_together_make_one_lock(take: Take, database: Any) -> None:
    """The schema and its lock are missing: exactly one run goes on, and none fails otherwise."""
    together = Barrier(4)

    def start(schema: str) -> str:
        together.wait()
        try:
            take(schema)
        except DbtRuntimeError as error:
            return error.msg
        return "taken"

    with ThreadPoolExecutor(4) as runs:
        for number in range(10):
            outcomes = sorted(runs.map(start, [f"s{number}"] * 4))
            assert outcomes.pop() == "taken"
            assert [o.partition(" in ")[0] for o in outcomes] == [
                f"Another run builds s{number}"
            ] * 3
    assert database.rows("select count(*) from pg_class where relname = 'pgpython_run_lock'") == [
        (10,)
    ]


def test_a_reader_cannot_take_the_lock(take: Take, database: Any, roles: dict[str, str]) -> None:
    """Not even one who may read everything in the schema."""
    database.rows(f"create schema analytics authorization {roles['builder']}")
    take("analytics", user=roles["builder"]).release()
    database.rows(
        f"grant usage on schema analytics to {roles['reader']};"
        f"grant select on all tables in schema analytics to {roles['reader']}"
    )
    with session(database, roles["reader"]) as cursor:
        for mode in ("row share", "row exclusive", "share", "exclusive", "access exclusive"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f"begin; lock table analytics.pgpython_run_lock in {mode} mode")
            cursor.execute("rollback")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("select * from analytics.pgpython_run_lock for share")
        cursor.execute("begin; lock table analytics.pgpython_run_lock in access share mode")
        take("analytics", user=roles["builder"]).check()
    with pytest.raises(DbtRuntimeError) as refused:
        take("analytics", user=roles["reader"])
    assert refused.value.msg.startswith(
        "The run cannot keep other runs out of analytics: permission denied for view "
        "pgpython_run_lock. Nothing was changed.\nThe role that builds must own the view "
        "analytics.pgpython_run_lock or be granted UPDATE on it"
    )


def test_two_roles_build_one_schema(take: Take, database: Any, roles: dict[str, str]) -> None:
    """As the message about the missing right says; times of another role's session are hidden."""
    take("analytics").release()
    database.rows(
        f"grant usage on schema analytics to {roles['builder']};"
        f"grant update on analytics.pgpython_run_lock to {roles['builder']}"
    )
    take("analytics", user=roles["builder"]).release()
    first = take("analytics")
    with pytest.raises(DbtRuntimeError, match="Another run builds analytics") as refused:
        take("analytics", user=roles["builder"])
    assert f"(user postgres, server process {backend(first)}) holds it.\n" in refused.value.msg


def test_a_role_that_may_make_nothing_is_told(take: Take, roles: dict[str, str]) -> None:
    with pytest.raises(DbtRuntimeError, match=r"(?s)permission denied for database .*needs CREATE"):
        take("analytics", user=roles["reader"])


def test_the_lock_does_not_mind_the_profiles_autocommit(take: Take) -> None:
    lock = take("analytics", autocommit=True)
    with pytest.raises(DbtRuntimeError, match="Another run builds"):
        take("analytics", autocommit=True)
    lock.check()
