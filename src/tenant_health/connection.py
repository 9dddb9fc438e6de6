"""Connects the commands to the database that dbt would use."""

import os
import re
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import errors, extensions, sql

from tenant_health import embedded
from tenant_health.embedded.folder import project_folder
from tenant_health.errors import UserError

_OLDEST = 14
_NAME = re.compile(r'(?:"(?:[^"]|"")*"|\w+)(?:\.(?:"(?:[^"]|"")*"|\w+))*')
_LIBPQ = ("host", "port", "user", "password", "sslmode", "sslcert", "sslkey", "sslrootcert")


@dataclass(frozen=True)
class Target:
    """Where the commands work, as an output of profiles.yml says it.

    Attributes:
        name: The output's name.
        schema: Where dbt puts seeds; the marts are in `<schema>_marts`.
        parameters: For libpq, which takes all others from the PG* variables.
        role: To become after connecting, if any.
    """

    name: str
    schema: str
    parameters: dict[str, Any] = field(default_factory=dict)
    role: str | None = None


def current_target() -> Target:
    """The output that DBT_TARGET names, or else `server` if PG* variables are set, or `embedded`.

    The embedded server is started if it does not run.
    """
    given = any(os.environ.get(name) for name in ("PGHOST", "PGUSER", "PGDATABASE"))
    name = os.environ.get("DBT_TARGET") or ("server" if given else "embedded")
    schema = os.environ.get("DBT_SCHEMA") or "analytics"
    if name == "embedded":
        return Target(name, schema, embedded.start(embedded.data_folder()).parameters())
    if name == "server":
        return Target(name, schema)
    return _target_of_profiles(name)


@contextmanager
def transaction(
    target: Target, after_error: str = "Nothing was changed."
) -> Iterator[extensions.connection]:
    """A connection that commits at the end, or else leaves everything as it was.

    Args:
        target: Where to.
        after_error: What is true after an error: of a block that commits in between, something
            else.

    Raises:
        UserError: No connection, too old a server, or an error of the database within the block.
    """
    connection = connect(target)
    try:
        with connection:
            yield connection
    except psycopg2.Error as error:
        raise UserError(f"{_first_line(error)}. {_advice(error)} {after_error}") from error
    finally:
        connection.close()


def connect(target: Target) -> extensions.connection:
    """A connection to PostgreSQL 14 or newer; a lock that others hold is waited for 30 s."""
    try:
        connection: extensions.connection = psycopg2.connect(
            **{
                "fallback_application_name": "tenant-health",
                "connect_timeout": os.environ.get("PGCONNECT_TIMEOUT", "10"),
                **target.parameters,
            }
        )
    except psycopg2.OperationalError as error:
        raise UserError(_no_connection(str(error), target)) from error
    version = connection.server_version // 10000
    if version < _OLDEST:
        connection.close()
        raise UserError(
            f"The server of target {target.name} is PostgreSQL {version}, but {_OLDEST} or newer "
            "is needed. Set PGHOST to another server, or DBT_TARGET=embedded for the embedded one."
        )
    with connection, connection.cursor() as cursor:
        # nobody else's function is called by the name of one of PostgreSQL's own
        cursor.execute("set search_path = pg_catalog; set lock_timeout = '30s'")
        if target.role:
            cursor.execute(sql.SQL("set role {}").format(sql.Identifier(target.role)))
    return connection


def _no_connection(complaint: str, target: Target) -> str:
    text = " ".join(complaint.split())
    if "password" in text:
        advice = "Set PGPASSWORD, or write the password to ~/.pgpass."
    elif "does not exist" in text:
        advice = "Set PGDATABASE and PGUSER to what exists there."
    else:
        advice = "Set PGHOST and PGPORT to where a server runs."
    return (
        f"No connection to target {target.name}: {text}\n{advice} "
        "Or set DBT_TARGET=embedded for the embedded PostgreSQL."
    )


def _first_line(error: psycopg2.Error) -> str:
    text = error.diag.message_primary or str(error).strip() or type(error).__name__
    return text.splitlines()[0].rstrip(".")


def _advice(error: psycopg2.Error) -> str:
    if isinstance(error, errors.InsufficientPrivilege):
        return "Ask the owner of the database for that right, or connect as another user (PGUSER)."
    if isinstance(error, errors.DiskFull):
        return "Free some disk space on the server, then run this again."
    if isinstance(error, errors.LockNotAvailable):
        used = _waited_for(error) or "these tables"
        return f"Something else uses {used}: run this again when it has ended."
    if isinstance(error, errors.QueryCanceled):
        return "Give it more time (statement_timeout) if it took too long, then run this again."
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return "Connect to the primary server, not a replica (PGHOST), and as a user who may write."
    code = error.pgcode or ""
    if code.startswith("53"):
        return "The server is short of memory, disk or connections: run this again when it is not."
    if code.startswith("54"):
        return "A value is larger than PostgreSQL can hold: shorten it, then run this again."
    if isinstance(error, psycopg2.InterfaceError) or code[:2] in ("", "08", "57"):
        return "The connection broke: see whether the server runs, then run this again."
    return "That is an error of the database, not of your input; please report it."


def _waited_for(error: psycopg2.Error) -> str:
    """The table whose lock a query waited for, where the server says which; else empty."""
    place = int(error.diag.statement_position or 0)
    if not place or error.cursor is None or not error.cursor.query:
        return ""
    found = _NAME.match(error.cursor.query.decode(errors="replace"), place - 1)
    return found[0].replace('"', "") if found else ""


def dbt_credentials(name: str) -> Any:
    """An output of profiles.yml as dbt reads it. That needs dbt, which takes seconds to import.

    Raises:
        UserError: profiles.yml does not give it.
    """
    from dbt.cli.resolvers import default_profiles_dir
    from dbt.config.runtime import load_profile
    from dbt.flags import set_from_args
    from dbt_common.context import set_invocation_context
    from dbt_common.exceptions import DbtBaseException

    project = project_folder()
    profiles = os.environ.get("DBT_PROFILES_DIR") or str(default_profiles_dir())
    set_invocation_context(os.environ)
    set_from_args(Namespace(profiles_dir=profiles), None)
    try:
        return load_profile(str(project), {}, target_override=name).credentials
    except DbtBaseException as error:
        raise UserError(
            f"DBT_TARGET is {name}, but {profiles}/profiles.yml does not give it: {error}\n"
            "Correct either, or set DBT_TARGET=embedded for the embedded PostgreSQL."
        ) from error


def _target_of_profiles(name: str) -> Target:
    credentials = dbt_credentials(name)
    given = credentials.to_dict()
    if given.get("data_directory"):
        server = embedded.start(Path(project_folder(), given["data_directory"]))
        return Target(name, credentials.schema, server.parameters())
    if "sslmode" not in given:
        raise UserError(
            f"DBT_TARGET is {name}, which is of type {credentials.type}. Only PostgreSQL serves "
            "(type pgpython or postgres)."
        )
    parameters = {key: given[key] for key in _LIBPQ if given.get(key)}
    parameters["dbname"] = credentials.database
    return Target(name, credentials.schema, parameters, given.get("role"))
