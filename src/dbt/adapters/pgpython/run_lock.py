"""A lock that a run holds on a connection of its own, from its start until its process ends."""

import os
import socket
from dataclasses import replace
from hashlib import sha256
from typing import Any

import psycopg2
from dbt.adapters.contracts.connection import Connection
from dbt_common.exceptions import DbtRuntimeError

_MAX_NAME_BYTES = 63
# The server drops the lock when it notices that the client is gone. A process that dies is noticed
# at once, a machine that dies only by these probes: after about two minutes. The lock's connection
# is idle for as long as the run lasts, which the server shall not mind.
_SETTINGS = """
    set idle_session_timeout = 0;
    set tcp_keepalives_idle = 60;
    set tcp_keepalives_interval = 10;
    set tcp_keepalives_count = 6
"""
_HOLDER = """
    select pid, usename, application_name, backend_start
    from pg_catalog.pg_locks
    inner join pg_catalog.pg_stat_activity using (pid)
    where
        locktype = 'advisory' and granted and objsubid = 1
        and (classid, objid) = (%s, %s)
        and database = (select oid from pg_catalog.pg_database where datname = current_database())
"""


class RunLock:
    """A PostgreSQL advisory lock, which ends with its connection, however the process ends."""

    def __init__(self, manager: Any, credentials: Any, name: str) -> None:
        """Takes the lock at once or not at all.

        Args:
            manager: The connection manager, which knows how to connect.
            credentials: Of the profile.
            name: What is locked, within the database, e.g. a schema.

        Raises:
            DbtRuntimeError: Another session holds the lock; says which one, and what to do.
        """
        self.name = name
        connection = Connection(
            type=manager.TYPE,
            name=f"lock {name}",
            credentials=replace(credentials, application_name=_application_name()),
        )
        self._handle: Any = manager.open(connection).handle
        self._handle.autocommit = True
        self._ask(_SETTINGS)
        key = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
        if not self._ask("select pg_try_advisory_lock(%s)", key - (key >> 63 << 64))[0][0]:
            holder = self._ask(_HOLDER, key >> 32, key & 0xFFFFFFFF)
            self.release()
            raise DbtRuntimeError(_message(name, credentials.database, holder))

    def check(self) -> None:
        """Makes sure that the lock is still held.

        Raises:
            DbtRuntimeError: Its connection broke, so that another run may have begun.
        """
        try:
            self._ask("select 1")
        except psycopg2.Error as error:
            raise DbtRuntimeError(
                f"The run lost the connection that kept other runs out of {self.name} "
                f"({' '.join(str(error).split())}). What is not built yet stays as it was. "
                "Run it again."
            ) from error

    def release(self) -> None:
        """Lets others in. Does nothing if that was done before."""
        self._handle.close()

    def _ask(self, statement: str, *parameters: int) -> list[tuple[Any, ...]]:
        with self._handle.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []


def _application_name() -> str:
    """What others see of a run: the machine and the process it runs on."""
    process = f", process {os.getpid()}"
    host = socket.gethostname().encode("ascii", "replace").decode()
    return f"dbt on {host}"[: _MAX_NAME_BYTES - len(process)] + process


def _message(name: str, database: str, holder: list[tuple[Any, ...]]) -> str:
    if holder:
        pid, user, application, since = holder[0]
        who = f"{application or 'a session'} (user {user}, server process {pid})"
        what = f"{who} holds it since {since:%Y-%m-%d %H:%M:%S %Z}"
        advice = f"If it hangs, end it: select pg_terminate_backend({pid})"
    else:
        what, advice = "it ended just now", "Nobody holds it any more"
    return (
        f"Another run builds {name} in database {database}: {what}.\n"
        f"Nothing was changed. Run this again when that run has ended. {advice}."
    )
