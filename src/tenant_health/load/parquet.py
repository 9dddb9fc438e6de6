"""Writes a folder's files as Parquet, with the values that PostgreSQL reads in them."""

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl
from psycopg2 import extensions, sql

from tenant_health.load.copying import copy_file
from tenant_health.load.csv_files import Source
from tenant_health.load.loading import Loaded
from tenant_health.raw_parquet import ParquetTables, frame_types, parquet_folder
from tenant_health.raw_tables import TABLES, create_raw_schema

NO_TIME = 253_402_300_800_000_000
"""The year 10000 in microseconds: staging takes no time after the year 9999 for one."""

_ROWS_A_FETCH = 20_000
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ](?:[01]\d|2[0-3]):\d\d(?::\d\d(?:[.]\d{1,9})?)?"
    r"(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write_parquet(
    connection: extensions.connection,
    folder: Path,
    sources: list[Source],
    report: Callable[[str, float], None] = lambda _text, _share: None,
) -> Loaded:
    """Replaces what `folder` holds by the files' rows.

    The server reads them into tables that nobody else sees, which are gone at the end. Times are
    read as the source contract says; what is no time becomes one that staging takes for none.

    Args:
        connection: Not in autocommit mode. Rolled back.
        folder: Where the Parquet files go.
        sources: One file for each table.
        report: Told what is being done, and the share of the whole that is done, from 0 to 1.

    Raises:
        UserError: A row can't be stored, or the folder can't be written.
    """
    loaded = Loaded()
    whole = sum(source.size for source in sources)
    before = 0

    def tell(source: Source, read: int) -> None:
        report(source.path.name, (before + read) / whole)

    with parquet_folder(folder) as tables:
        schema = f"tenant_health_{secrets.token_hex(8)}"
        create_raw_schema(connection, schema)
        for source in sources:
            copied = copy_file(connection, schema, source, partial(tell, source))
            loaded.rows[source.table] = copied.rows
            loaded.notes += copied.notes
            before += source.size
            _write(connection, schema, source.table, tables)
        connection.rollback()
    return loaded


def _write(
    connection: extensions.connection, schema: str, table: str, tables: ParquetTables
) -> None:
    kinds = {name: kind for name, kind in frame_types(table).items() if name in TABLES[table]}
    times = [name for name, kind in kinds.items() if kind == pl.Datetime]
    read = kinds | dict.fromkeys(times, pl.String())
    columns = sql.SQL(", ").join(
        sql.SQL("{}::text" if kind == pl.String else "{}").format(sql.Identifier(name))
        for name, kind in read.items()
    )
    with connection.cursor(name="rows") as cursor:
        cursor.execute(sql.SQL("select {} from {}").format(columns, sql.Identifier(schema, table)))
        while rows := cursor.fetchmany(_ROWS_A_FETCH):
            frame = pl.DataFrame(rows, read, orient="row")
            moments = (pl.Series(name, map(_moment, frame[name]), pl.Int64) for name in times)
            tables.write(table, frame.with_columns(*moments))


def _moment(text: str | None) -> int | None:
    """A time as the source contract allows it: microseconds since 1970, cut to milliseconds."""
    if text is None:
        return None
    try:
        if not _TIME.fullmatch(written := text.strip()):
            return NO_TIME
        time = datetime.fromisoformat(written)
        zoned = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # no day of the calendar, or outside the years 1 to 9999
        return NO_TIME
    since = zoned - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds // 1000 * 1000
