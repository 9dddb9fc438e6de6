"""Write frames into a temporary table by `COPY ... FROM STDIN`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import psycopg2
from polars.exceptions import PanicException, PolarsError

from dbt.adapters.pgpython.identifiers import quoted
from dbt.adapters.pgpython.query import NETWORK_BYTES
from dbt.adapters.pgpython.write_types import (
    UnwritableTableError,
    as_text,
    is_without_type,
    sql_type,
)

SLICE_ROWS = 20_000
MAX_NAME_BYTES = 63


@dataclass(frozen=True)
class ColumnTypes:
    """PostgreSQL types by column name.

    Attributes:
        declared: `data_type` of the model's YAML; wins over what polars' type stands for.
        existing: Types in the table that a run adds to, for columns that hold only nulls; empty in
            a first run.
    """

    declared: Mapping[str, str]
    existing: Mapping[str, str]

    def of(self, name: str, dtype: Any) -> str:
        """The type of one column, whose type in polars is `dtype`."""
        if name in self.declared:
            return self.declared[name]
        if self._takes_existing(name, dtype):
            return self.existing[name]
        return sql_type(name, dtype)

    def is_guessed(self, name: str, dtype: Any) -> bool:
        """Whether nothing tells the type of a column, so that `of` guesses it."""
        known = name in self.declared or self._takes_existing(name, dtype)
        return is_without_type(dtype) and not known

    def _takes_existing(self, name: str, dtype: Any) -> bool:
        """Whether a column without a type of its own can have the one in its table."""
        existing = self.existing.get(name, "")
        if dtype == pl.Null:
            return existing != ""
        return is_without_type(dtype) and existing.endswith("[]")


def write_frames(
    cursor: Any, table: str, frames: Iterable[pl.DataFrame], column_types: ColumnTypes
) -> int:
    """Create a temporary table and fill it; the connection is free while a frame is made.

    Args:
        cursor: An open cursor; the caller's transaction ends or drops the table.
        table: Name of the table, made in `pg_temp`.
        frames: One or more frames with the same columns; an empty frame is a table without rows.
        column_types: How the columns' PostgreSQL types are found.

    Returns:
        The number of rows.

    Raises:
        UnwritableTableError: No frame, no column, a type or value that PostgreSQL cannot store,
            frames that differ, or neither rows nor types in the first run of a model.
        psycopg2.Error: PostgreSQL refuses a value or the table.
    """
    types: dict[str, str] = {}
    guessed: list[str] = []
    rows = 0
    for number, frame in enumerate(frames, start=1):
        if not types:
            _check_names(frame.columns)
            types = {n: column_types.of(n, t) for n, t in frame.schema.items()}
            guessed = [n for n, t in frame.schema.items() if column_types.is_guessed(n, t)]
            columns = ", ".join(f"{quoted(n)} {t}" for n, t in types.items())
            cursor.execute(f"create temporary table {quoted(table)} ({columns})")
        _check_same(frame, types, column_types, number)
        copy_frame(cursor, f"pg_temp.{quoted(table)}", frame[list(types)])
        rows += len(frame)
    if not types:
        raise UnwritableTableError(
            "model() gave an iterator without any table in it. Yield at least one: it may have no "
            "rows, its columns define the table."
        )
    if guessed and not rows and not column_types.existing:
        raise UnwritableTableError(
            f"model() returned no rows, and nothing tells the types of {_listed(guessed)}. Declare "
            "each one's `data_type` in the model's YAML, or give it a type in the table."
        )
    return rows


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _check_names(names: list[str]) -> None:
    if not names:
        raise UnwritableTableError("model() returned a table without columns.")
    for name in names:
        if not name or len(name.encode()) > MAX_NAME_BYTES or "\0" in name:
            raise UnwritableTableError(
                f'"{name}" cannot be a column\'s name: PostgreSQL allows 1 to {MAX_NAME_BYTES} '
                "bytes. Rename the column."
            )


def _check_same(
    frame: pl.DataFrame, types: dict[str, str], column_types: ColumnTypes, number: int
) -> None:
    if set(frame.columns) != set(types):
        raise UnwritableTableError(
            f"Table {number} of the iterator has the columns {_listed(frame.columns)}; the "
            f"first one has {_listed(types)}. Yield tables with the same columns."
        )
    as_in_the_first = replace(column_types, existing=types)
    for name, dtype in frame.schema.items():
        here = as_in_the_first.of(name, dtype)
        if here != types[name]:
            raise UnwritableTableError(
                f'Column "{name}" is {here} in table {number} of the iterator but '
                f"{types[name]} in the first one. Cast it to one type, or declare its `data_type` "
                "in the model's YAML."
            )


def copy_frame(cursor: Any, table: str, frame: pl.DataFrame) -> None:
    """Add the rows of a frame to a table.

    Args:
        cursor: An open cursor.
        table: Name of the table, quoted.
        frame: Its columns are named as the table's.

    Raises:
        UnwritableTableError: A value that PostgreSQL cannot store; names the column.
        psycopg2.Error: PostgreSQL refuses a value.
    """
    names = ", ".join(quoted(n) for n in frame.columns)
    statement = f"copy {table} ({names}) from stdin (format csv, encoding 'UTF8')"
    csv = _Csv(frame)
    try:
        cursor.copy_expert(statement, csv, size=NETWORK_BYTES)
    except psycopg2.errors.QueryCanceled:
        if csv.error:
            raise _unwritable(frame, csv.error) from csv.error
        raise
    except psycopg2.errors.CharacterNotInRepertoire as error:
        for name in frame.columns:
            if b"\0" in _csv_text(frame[[name]]):
                raise UnwritableTableError(
                    f'Column "{name}" holds a NUL character, which PostgreSQL text cannot store. '
                    "Remove it, e.g. with .str.replace_all('\\0', '', literal=True)."
                ) from error
        raise


def _unwritable(frame: pl.DataFrame, error: Exception) -> UnwritableTableError:
    for name in frame.columns:
        try:
            _csv_text(frame[[name]])
        except (PolarsError, PanicException) as cause:
            return UnwritableTableError(
                f'Column "{name}" ({frame.schema[name]}) cannot be written: {cause}. Cast it first.'
            )
    return UnwritableTableError(f"The table cannot be written: {error}")


def _csv_text(frame: pl.DataFrame) -> bytes:
    # by position: polars takes some names, such as `*`, for patterns
    items = [
        as_text(pl.nth(position), dtype).alias(name)
        for position, (name, dtype) in enumerate(frame.schema.items())
    ]
    return frame.select(items).write_csv(include_header=False, quote_style="non_numeric").encode()


class _Csv:
    """A frame as a file of CSV, made slice by slice as it is read.

    `error` keeps what psycopg2 does not let through: an exception while a slice is made.
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self.error: Exception | None = None
        self._slices = frame.iter_slices(SLICE_ROWS)
        self._text = memoryview(b"")

    def read(self, size: int) -> bytes:
        if not self._text:
            try:
                part = next(self._slices, None)
                self._text = memoryview(b"" if part is None else _csv_text(part))
            except Exception as error:
                self.error = error
                raise
        piece, self._text = self._text[:size], self._text[size:]
        return bytes(piece)
