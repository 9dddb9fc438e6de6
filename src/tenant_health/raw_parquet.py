"""Writes the raw tables as Parquet, for an engine that reads files instead of PostgreSQL.

    with parquet_folder(Path("raw")) as tables:
        tables.write("users", frame)  # as often as there are rows

The folder then has one folder for each raw table, with the columns of raw_tables.sql in their
order. Ids, statuses, JSON and addresses are text; times are without zone, in UTC.
"""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from tenant_health.errors import UserError
from tenant_health.raw_tables import ALL_TABLES, MARK, column_types

MARK_FILE = "_tenant_health"
_PART = "part-0.parquet"
_ROWS_A_GROUP = 100_000
_OURS = {
    Path(MARK_FILE),
    *(Path(table) for table in ALL_TABLES),
    *(Path(table, _PART) for table in ALL_TABLES),
}
_SIMPLE = {
    "boolean": pa.bool_(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "date": pa.date32(),
    "timestamp(3)": pa.timestamp("us"),
}


def _parquet_type(data_type: str) -> pa.DataType:
    if numeric := re.fullmatch(r"numeric\((\d+), (\d+)\)", data_type):
        return pa.decimal128(int(numeric[1]), int(numeric[2]))
    return _SIMPLE.get(data_type, pa.string())


SCHEMAS: dict[str, pa.Schema] = {
    table: pa.schema({column: _parquet_type(kind) for column, kind in types.items()})
    for table, types in column_types().items()
}
"""The columns of each raw table and their types in Parquet."""


def frame_types(table: str) -> dict[str, pl.DataType]:
    """The same for a data frame."""
    return dict(pl.DataFrame(SCHEMAS[table].empty_table()).schema)


class ParquetTables:
    """Writes rows to one Parquet file for each raw table, as they come.

    Memory holds up to one row group of each table.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Makes the files in `folder`; closing `stack` ends them."""
        self._writers = {}
        for table, schema in SCHEMAS.items():
            (folder / table).mkdir()
            writer = parquet.ParquetWriter(folder / table / _PART, schema, compression="zstd")
            self._writers[table] = stack.enter_context(writer)
        self._waiting = {table: schema.empty_table() for table, schema in SCHEMAS.items()}

    def write(self, table: str, frame: pl.DataFrame) -> None:
        """Adds rows of some of the table's columns; the others are null."""
        schema = SCHEMAS[table]
        whole = frame.select(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in frame_types(table).items()
        )
        waiting = pa.concat_tables([self._waiting[table], whole.to_arrow().cast(schema)])
        self._waiting[table] = waiting.combine_chunks()  # a copy: nothing holds the frame's memory
        if waiting.num_rows >= _ROWS_A_GROUP:
            self._write_group(table)

    def finish(self) -> None:
        """Writes what still waits."""
        for table in SCHEMAS:
            self._write_group(table)

    def _write_group(self, table: str) -> None:
        if self._waiting[table].num_rows:
            self._writers[table].write_table(self._waiting[table])
            self._waiting[table] = SCHEMAS[table].empty_table()


@contextmanager
def parquet_folder(folder: Path) -> Iterator[ParquetTables]:
    """Replaces `folder` by what the block writes; if the block fails or is killed, it stays.

    All is written beside it, to `.<name>.new`, and takes its place at the end. A run that is killed
    leaves that behind, for the next one to remove.

    Raises:
        UserError: The folder holds something that tenant-health did not write, another run is
            writing it, or it can't be written.
    """
    target = folder.resolve()
    new, old = (target.with_name(f".{target.name}.{ending}") for ending in ("new", "old"))
    try:
        if old.is_dir() and not target.exists():  # killed between the two renames
            old.rename(target)
        _refuse_others(folder)
        with _alone(new, folder), ExitStack() as stack:
            stack.callback(shutil.rmtree, new, ignore_errors=True)
            with ExitStack() as files:
                tables = ParquetTables(new, files)
                yield tables
                tables.finish()
            (new / MARK_FILE).write_text(f"{MARK}\n")
            _refuse_others(folder)
            shutil.rmtree(old, ignore_errors=True)
            if target.is_dir():
                target.rename(old)
            new.rename(target)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise UserError(
            f"{folder} can't be written: {error}. Nothing was changed. Choose a folder in a place "
            "with enough room where you may write."
        ) from error


def jsonb_text(text: str) -> str:
    """JSON as PostgreSQL gives it back when it is stored as jsonb: the shorter keys first.

    For what a sample writes: a number keeps the form that Python gives it.
    """
    return json.dumps(_in_order(json.loads(text)), ensure_ascii=False)


def _in_order(value: object) -> object:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return {key: _in_order(value[key]) for key in keys}
    return [_in_order(part) for part in value] if isinstance(value, list) else value


def _refuse_others(folder: Path) -> None:
    if not folder.is_dir():
        return
    if folder.is_mount():
        raise UserError(
            f"{folder} is a mount point, which can't be replaced. Choose a folder in it."
        )
    found = {path.relative_to(folder) for path in folder.rglob("*")}
    if found and (Path(MARK_FILE) not in found or found - _OURS):
        other = min(found - _OURS, default=min(found))
        raise UserError(
            f"{folder} holds {other}, not written by tenant-health, so nothing was touched. Choose "
            "an empty or new folder."
        )


@contextmanager
def _alone(new: Path, folder: Path) -> Iterator[None]:
    """Makes `new` an empty folder, which no other run writes to meanwhile."""
    new.mkdir(parents=True, exist_ok=True)
    lock = os.open(new, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UserError(f"Another run is writing {folder}. Wait until it has ended.") from error
        for left in new.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield
    finally:
        os.close(lock)
