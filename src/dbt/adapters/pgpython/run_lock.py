"""A lock that a run holds on a connection of its own, from its start until its process ends."""

import os
import socket
from dataclasses import replace
from typing import Any

import psycopg2
from dbt.adapters.contracts.connection import Connection
from dbt_common.exceptions import DbtRuntimeError
from psycopg2 import errors

from dbt.adapters.pgpython.identifiers import quoted, written

LOCK = "pgpython_run_lock"
_MAX_NAME_BYTES = 63
# A view, since VACUUM and ANALYZE of the whole database would wait for a table's lock.
_CREATE = (
    "create view {}.{} as select 'locked by the dbt run that builds this schema'::text as about"
)
_MADE_BY_ANOTHER = (
    errors.DuplicateSchema,
    errors.DuplicateTable,
    errors.DuplicateObject,  # the view's row type
    errors.UniqueViolation,  # both at the very same time
)
# The lock's transaction is idle for as long as the run lasts, which the server must not end. It
# ends the lock when the client is gone. A process that dies is noticed at once, a machine that dies
# only by these probes: after about two minutes. Older servers lack some of the settings.
_SETTINGS = """
    select set_config(name, value, true)
    from pg_catalog.pg_settings
    inner join (
        values
            ('idle_in_transaction_session_timeout', '0'),
            ('idle_session_timeout', '0'),
            ('transaction_timeout', '0'),
            ('tcp_keepalives_idle', '60'),
            ('tcp_keepalives_interval', '10'),
            ('tcp_keepalives_count', '6')
    ) as wanted (name, value) using (name)
"""
_HOLDER = """
    select pid, usename, application_name, backend_start
    from pg_catalog.pg_locks
    inner join pg_catalog.pg_stat_activity using (pid)
    where
        relation = to_regclass(%s)
        and database = (select oid from pg_catalog.pg_database where datname = current_database())
        and granted and mode <> 'AccessShareLock'
"""


class RunLock:
    """A lock on a schema's `pgpython_run_lock`, which ends with its connection.

    Only the owner of that view, or a role with the right to UPDATE it, can take the lock: reading
    it is not enough. EXCLUSIVE needs no transaction id, and an idle transaction that is `read
    committed` has no snapshot, so the lock does not hold back vacuum.
    """

    def __init__(self, manager: Any, credentials: Any, schema: str) -> None:
        """Take the lock at once or not at all; make the schema and the view if they are missing.

        Args:
            manager: The connection manager, which knows how to connect.
            credentials: Of the profile.
            schema: What is locked, within the database.

        Raises:
            DbtRuntimeError: Another session holds the lock, and which one; or the role lacks a
                right. Says what to do.
        """
        self.schema = schema
        self._view = f"{quoted(schema)}.{LOCK}"
        connection = Connection(
            type=manager.TYPE,
            name=f"lock {schema}",
            credentials=replace(credentials, application_name=_application_name()),
        )
        self._handle: Any = manager.open(connection).handle
        self._handle.autocommit = False
        try:
            self._make()
            self._ask(_SETTINGS)
            self._ask(f"lock table {self._view} in exclusive mode nowait")
        except errors.LockNotAvailable as error:
            self._handle.rollback()
            holder = self._ask(_HOLDER, self._view)
            self.release()
            raise DbtRuntimeError(_message(schema, credentials.database, holder)) from error
        except psycopg2.Error as error:
            self.release()
            raise DbtRuntimeError(_refusal(schema, error)) from error

    def check(self) -> None:
        """Make sure that the lock is still held.

        Raises:
            DbtRuntimeError: Its connection broke, so that another run may have begun.
        """
        try:
            self._ask("select 1")
        except psycopg2.Error as error:
            raise DbtRuntimeError(
                f"The run lost the connection that kept other runs out of {self.schema} "
                f"({' '.join(str(error).split())}). What is not built yet stays as it was. "
                "Run it again."
            ) from error

    def release(self) -> None:
        """Let other runs in. Does nothing if that was done before."""
        self._handle.close()

    def _make(self) -> None:
        """Make what is missing, each in a transaction of its own. Another run may be faster."""
        schema = quoted(self.schema)
        for exists, name, create in (
            ("to_regnamespace", schema, f"create schema {schema}"),
            ("to_regclass", self._view, _CREATE.format(schema, LOCK)),
        ):
            try:
                if self._ask(f"select {exists}(%s)", name) == [(None,)]:
                    self._ask(create)
                self._handle.commit()
            except _MADE_BY_ANOTHER:
                self._handle.rollback()

    def _ask(self, statement: str, *parameters: str) -> list[tuple[Any, ...]]:
        with self._handle.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []


def _application_name() -> str:
    """What others see of a run: the machine and the process it runs on."""
    process = f", process {os.getpid()}"
    host = socket.gethostname().encode("ascii", "replace").decode()
    return f"dbt on {host}"[: _MAX_NAME_BYTES - len(process)] + process


def _message(schema: str, database: str, holder: list[tuple[Any, ...]]) -> str:
    if holder:
        pid, user, application, since = holder[0]
        who = f"{application or 'a session'} (user {user}, server process {pid})"
        # the server hides the times of other users' sessions
        what = f"{who} holds it" + (f" since {since:%Y-%m-%d %H:%M:%S %Z}" if since else "")
        advice = f"If it hangs, end it: select pg_terminate_backend({pid})"
    else:
        what, advice = "it ended just now", "Nobody holds it any more"
    return (
        f"Another run builds {schema} in database {database}: {what}.\n"
        f"Nothing was changed. Run this again when that run has ended. {advice}."
    )


def _refusal(schema: str, error: psycopg2.Error) -> str:
    reason = error.diag.message_primary or " ".join(str(error).split())
    view = f"{written(schema)}.{LOCK}"
    return (
        f"The run cannot keep other runs out of {schema}: {reason}. Nothing was changed.\n"
        f"The role that builds must own the view {view} or be granted UPDATE on it, with USAGE on "
        "the schema. To make what is missing, it needs CREATE on the schema, or on the database "
        "if there is no schema yet."
    )
