"""A schema for copies of models, which nobody but the role that builds can read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg2
from dbt_common.exceptions import DbtRuntimeError
from psycopg2 import extensions, sql

from dbt.adapters.pgpython import PgpythonAdapter, PgpythonConnectionManager
from dbt.adapters.pgpython.identifiers import quoted
from dbt.adapters.pgpython.run_lock import RunLock
from dbt.adapters.pgpython.write_types import UnwritableTableError
from dbt.adapters.pgpython.writer import copy_frame
from tenant_health.errors import UserError
from tenant_health.private_table import create_private_table
from tenant_health.publish.models import WEEKLY
from tenant_health.publish.parquet import Copy

_UNCHANGED = "Nothing was changed."
_KEYS = {
    "int_tenants": ("organization_id",),
    "int_benchmark_values": ("organization_id", "metric_date", "metric_name"),
}
"""Keys of models that have no contract, which would say them."""
_NOT_EVERY_DAY = ("score_changes",)
"""Models with a `metric_date` that need not have a row of the newest day."""


def incoming_schema(schema: str) -> str:
    """The schema of the copies, from the one where dbt puts seeds."""
    return f"{schema}_incoming"


@contextmanager
def only_publisher(credentials: Any, schema: str) -> Iterator[None]:
    """Keeps other publishers out meanwhile.

    Args:
        credentials: Of dbt's profile.
        schema: Of the copies; made if it is not there.

    Raises:
        UserError: There is another one.
    """
    try:
        lock = RunLock(PgpythonConnectionManager, credentials, schema)
    except DbtRuntimeError as error:
        raise UserError(str(error.msg)) from error
    try:
        yield
    finally:
        lock.release()


def copy_all(
    connection: extensions.connection, schema: str, copies: list[Copy]
) -> Mapping[str, int]:
    """Fills a table for each copy, in the caller's transaction, in place of earlier ones.

    A table has all constraints of the model's contract, so that no mart will refuse its rows.

    Returns:
        The number of rows by model.

    Raises:
        UserError: A row that the contract does not allow, or that can't be read.
    """
    with connection.cursor() as cursor:
        drop_copies(cursor, schema)
        return {copy.name: _copy(cursor, schema, copy) for copy in copies}


def drop_copies(cursor: extensions.cursor, schema: str) -> None:
    """Drops the tables of the schema; what keeps other publishers out stays."""
    cursor.execute(
        "select relname from pg_class where relkind = 'r' and relnamespace = to_regnamespace(%s)",
        [quoted(schema)],
    )
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("drop table {}").format(sql.Identifier(schema, table)))


def published_day(
    connection: extensions.connection, schema: str, copies: list[Copy], expected: date | None
) -> date:
    """The one day that all copies are of, but for those that are built once a week.

    Args:
        connection: To where the copies are.
        schema: Theirs.
        copies: All of them.
        expected: The day they have to be of, if that is known.

    Raises:
        UserError: They are of different days or of another day, or none says.
    """
    days: dict[date, list[str]] = {}
    with connection.cursor() as cursor:
        for copy in copies:
            for day in [] if WEEKLY in copy.model.tags else _days(cursor, schema, copy):
                days.setdefault(day, []).append(copy.name)
    if len(days) > 1:
        named = "; ".join(f"{', '.join(days[day])} of {day}" for day in sorted(days))
        raise UserError(
            f"The models are of different days: {named}. {_UNCHANGED} Build all of them for one "
            "day, then publish."
        )
    found = next(iter(days), expected)
    if found is None:
        raise UserError(
            f"All models are empty, so none says which day it is of. {_UNCHANGED} If that is "
            "right, say the day with --as-of-date."
        )
    if expected and found != expected:
        raise UserError(
            f"The models are of {found}, not of {expected}. {_UNCHANGED} Build them for that day, "
            "or leave out --as-of-date."
        )
    return found


def _copy(cursor: extensions.cursor, schema: str, copy: Copy) -> int:
    create_private_table(cursor, schema, copy.name, _definitions(copy))
    table = sql.Identifier(schema, copy.name)
    # after a crash of the server it is copied again
    cursor.execute(sql.SQL("alter table {} set unlogged").format(table))
    rows = 0
    try:
        for frame in copy.frames():
            copy_frame(cursor, f"{quoted(schema)}.{quoted(copy.name)}", frame)
            rows += len(frame)
    except UnwritableTableError as error:
        raise UserError(f"{copy.name}: {error} {_UNCHANGED}") from error
    except psycopg2.IntegrityError as error:
        # what a duplicate's message adds is its key; others show the row, which is a customer's
        is_duplicate = isinstance(error, psycopg2.errors.UniqueViolation)
        key = f": {error.diag.message_detail}" if is_duplicate else "."
        raise UserError(
            f"{copy.name}: {error.diag.message_primary}{key} {_UNCHANGED} Correct it where it is "
            "built, then publish."
        ) from error
    except psycopg2.DataError as error:
        place = (error.diag.context or "").partition(", column ")[2].partition(":")[0]
        raise UserError(
            f"{copy.name}{'.' * bool(place)}{place}: {error.diag.message_primary}. {_UNCHANGED} "
            "Correct it where it is built, then publish."
        ) from error
    return rows


def _definitions(copy: Copy) -> str:
    """The table's columns and constraints, as the model's contract has them."""
    columns: dict[str, Any] = {
        name: {**copy.model.columns[name].to_dict(), "data_type": type_}
        for name, type_ in copy.columns.items()
    }
    constraints = [constraint.to_dict() for constraint in copy.model.constraints]
    if copy.name in _KEYS:
        constraints.append({"type": "primary_key", "columns": list(_KEYS[copy.name])})
    return ", ".join(
        [
            *PgpythonAdapter.render_raw_columns_constraints(raw_columns=columns),
            *PgpythonAdapter.render_raw_model_constraints(raw_constraints=constraints),
        ]
    )


def _days(cursor: extensions.cursor, schema: str, copy: Copy) -> list[date]:
    """The days that a copy says it is of: up to two, none if it is empty or does not say."""
    if "as_of_date" in copy.columns:
        query = "select distinct as_of_date from {} order by 1 limit 2"
    elif "metric_date" in copy.columns and copy.name not in _NOT_EVERY_DAY:
        query = "select max(metric_date) from {}"
    else:
        return []
    cursor.execute(sql.SQL(query).format(sql.Identifier(schema, copy.name)))
    return [day for (day,) in cursor.fetchall() if day is not None]
