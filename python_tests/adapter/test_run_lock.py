"""The lock that keeps two runs apart."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.pgpython import PgpythonConnectionManager, PgpythonCredentials
from dbt.adapters.pgpython.run_lock import RunLock
from tenant_health import embedded

Take = Callable[..., RunLock]


@pytest.fixture
def take(server: embedded.Server) -> Iterator[Take]:
    """Takes a lock that is let go after the test."""
    taken = []

    def new(name: str, database: str = "postgres") -> RunLock:
        credentials = PgpythonCredentials.from_dict(
            {"data_directory": str(server.data), "database": database, "schema": "any"}
        )
        taken.append(RunLock(PgpythonConnectionManager, credentials, name))
        return taken[-1]

    yield new
    for lock in taken:
        lock.release()


def ended(lock: RunLock, server: embedded.Server) -> None:
    """Ends a lock's session on the server, which waits until it is over."""
    connection = psycopg2.connect(**server.parameters())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", (backend(lock),))
    connection.close()


def backend(lock: RunLock) -> Any:
    return lock._handle.get_backend_pid()


@pytest.mark.parametrize("name", ["analytics", "Analytics", "", "ä b", "x" * 200])
def test_only_one_holds_a_name(take: Take, name: str) -> None:
    """Names enough that keys with either half above 2^31 are among them."""
    first = take(name)
    for _ in range(2):
        with pytest.raises(DbtRuntimeError) as refused:
            take(name)
        message = refused.value.msg
        assert message.startswith(f"Another run builds {name} in database postgres: dbt on ")
        assert f", process {os.getpid()} (user postgres, server process {backend(first)})" in (
            message
        )
        assert re.search(r"holds it since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d ", message)
        assert f"If it hangs, end it: select pg_terminate_backend({backend(first)})." in message
    first.check()


@pytest.mark.usefixtures("dbt_server")
def test_other_names_and_databases_are_free(take: Take) -> None:
    locks = [take("analytics"), take("analytics_dev"), take("analytics", database="dbt")]
    for lock in locks:
        lock.check()


def test_a_lock_let_go_is_free(take: Take) -> None:
    first = take("analytics")
    first.release()
    first.release()
    take("analytics").check()


def test_a_lock_whose_connection_broke_is_free_and_its_run_stops(
    take: Take, server: embedded.Server
) -> None:
    first = take("analytics")
    ended(first, server)
    second = take("analytics")
    with pytest.raises(DbtRuntimeError, match="kept other runs out of analytics") as lost:
        first.check()
    assert "Run it again." in lost.value.msg
    assert "\n" not in lost.value.msg
    second.check()


def test_the_lock_outlives_idle_time_and_probes_for_its_client(take: Take) -> None:
    lock = take("analytics")
    assert lock._ask("show idle_session_timeout") == [("0",)]
    assert lock._handle.autocommit
