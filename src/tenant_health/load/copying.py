"""Copies a CSV file into its raw table; the server parses it, and nothing is held in memory."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import psycopg2
from psycopg2 import errors, extensions, sql

from tenant_health.errors import UserError
from tenant_health.load.csv_files import Source, broken_file, listed, not_utf8, nul_byte, opened
from tenant_health.raw_tables import TABLES

_CHUNK = 256 * 1024  # bytes
_PLACE = re.compile(r'^COPY \S+, line (\d+)(?:, column (\w+): "(.*)")?', re.MULTILINE | re.DOTALL)


@dataclass
class Copied:
    """What became of one file.

    Attributes:
        rows: How many rows were copied.
        notes: What the user should know, one sentence each.
    """

    rows: int = 0
    notes: list[str] = field(default_factory=list)


def copy_file(
    connection: extensions.connection,
    schema: str,
    source: Source,
    tell: Callable[[int], None] = lambda _: None,
) -> Copied:
    """Copies a file into its table, which is empty.

    Statuses and times become text columns, as in a copy that an EL tool made: whatever the file
    says arrives as it is, and only staging decides what is a status or a time. Columns that the
    source contract does not list are left out.

    Args:
        connection: In the transaction that made the table.
        schema: The schema of the table.
        source: The file.
        tell: Called with the number of bytes on disk read so far.

    Returns:
        How many rows, and what was left out.

    Raises:
        UserError: A row that can't be stored; the text names file, line, column and value.
    """
    table = sql.Identifier(schema, source.table)
    copied = Copied()
    with connection.cursor() as cursor:
        types = _column_types(cursor, table, TABLES[source.table])
        _keep_as_text(cursor, table, [name for name, kind in types.items() if kind == "kept"])
        if left_out := [column for column in source.header if column not in types]:
            names = listed(column or "a column without a name" for column in left_out)
            copied.notes.append(f"{source.path.name}: left out {names}.")
        try:
            copied.rows = _copy(cursor, table, source, types, tell)
        except (psycopg2.DataError, errors.ProgramLimitExceeded, errors.StatementTooComplex) as e:
            raise _refused(e, source) from e
    return copied


def _place(error: psycopg2.Error) -> tuple[str, str, str]:
    """Line, column and value that the server names; empty where it names none."""
    found = _PLACE.search(error.diag.context or "")
    return (found[1], found[2] or "", found[3] or "") if found else ("", "", "")


def _refused(error: psycopg2.Error, source: Source) -> UserError:
    line, column, value = _place(error)
    if isinstance(error, errors.CharacterNotInRepertoire):
        if (error.diag.message_primary or "").endswith(" 0x00"):
            return nul_byte(source.path, int(line or 1))
        return not_utf8(source.path, int(line or 1))
    what = f'column {column}, value "{value}": ' if column else ""
    return UserError(
        f"{source.path}, line {line}: {what}{error.diag.message_primary}. Nothing was loaded. "
        "Correct that line, then run this again."
    )


def _names(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _column_types(
    cursor: extensions.cursor, table: sql.Identifier, columns: tuple[str, ...]
) -> dict[str, str]:
    """What each column is: text, kept (a status or time, which text can hold too) or other."""
    cursor.execute(
        """
        select attname, case
            when typname = 'text' then 'text'
            when typtype = 'e' or typname = 'timestamp' then 'kept'
            else 'other'
        end
        from pg_attribute
        join pg_type on pg_type.oid = atttypid
        where attrelid = %s::regclass and attname = any(%s)
        """,
        [table.as_string(cursor), list(columns)],
    )
    return dict(cursor.fetchall())


def _keep_as_text(cursor: extensions.cursor, table: sql.Identifier, columns: list[str]) -> None:
    changes = [
        sql.SQL("alter column {} type text").format(sql.Identifier(column)) for column in columns
    ]
    if changes:
        cursor.execute(sql.SQL("alter table {} {}").format(table, sql.SQL(", ").join(changes)))


def _copy(
    cursor: extensions.cursor,
    table: sql.Identifier,
    source: Source,
    types: dict[str, str],
    tell: Callable[[int], None],
) -> int:
    """Copies straight into the table, or around what is left out, by a temporary table."""
    kept = [name for name in source.header if name in types]
    spare = {n: f"left out {n}" for n, name in enumerate(source.header) if name not in types}
    target = table
    if spare:
        target = sql.Identifier("pg_temp", "incoming")
        cursor.execute(sql.SQL("create temp table incoming (like {})").format(table))
        for name in spare.values():
            cursor.execute(
                sql.SQL("alter table {} add {} text").format(target, sql.Identifier(name))
            )
    statement = sql.SQL(
        "copy {} ({}) from stdin (format csv, header, encoding 'utf8', freeze {}, force_null ({}))"
    ).format(
        target,
        _names(spare.get(n, name) for n, name in enumerate(source.header)),
        sql.SQL("off" if spare else "on"),
        _names(name for name in kept if types[name] != "text"),
    )
    with opened(source.path, tell) as stream:
        try:
            cursor.copy_expert(statement, stream, _CHUNK)
        except psycopg2.Error:
            if stream.error:
                raise broken_file(source.path, stream.error) from stream.error
            raise
    rows = cursor.rowcount
    if spare:
        cursor.execute(
            sql.SQL("insert into {0} ({1}) select {1} from {2}").format(table, _names(kept), target)
        )
        cursor.execute(sql.SQL("drop table {}").format(target))
    return rows
