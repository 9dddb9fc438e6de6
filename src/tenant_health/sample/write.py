"""Writes a sample to the raw tables: one transaction, batch by batch, table by table with COPY."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl
from psycopg2 import extensions, sql

from tenant_health.raw_tables import TABLES, add_keys, add_time_indexes, create_raw_schema
from tenant_health.sample.bad_input import Tally
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.generate import Batch, batches

Report = Callable[[str, float], None]
"""Told what is being done, and the share of the whole that is done, from 0 to 1."""

_LOADING_SHARE = 0.6  # of the whole time; the rest is keys and indexes
_SORT_MEMORY = "256MB"


@dataclass(frozen=True)
class Written:
    """What a run wrote.

    Attributes:
        rows: Number of rows by table, bad input included.
        bad: Number of rows of bad input by kind and table.
        dropped_views: Views elsewhere that went with the earlier tables.
    """

    rows: Counter[str]
    bad: Tally
    dropped_views: list[str]


def write_sample(
    connection: extensions.connection,
    schema: str,
    config: SampleConfig,
    report: Report,
    *,
    time_indexes: bool = False,
) -> Written:
    """Replaces the raw tables in `schema` by a sample, for the caller to commit.

    All of it is one transaction: until then, and for good if anything goes wrong, everybody else
    has the schema as it was.

    Raises:
        UserError: The schema holds tables of the same names that tenant-health did not make.
    """
    dropped_views = create_raw_schema(connection, schema)
    rows: Counter[str] = Counter()
    bad: Tally = Counter()
    tenants = 0
    with connection.cursor() as cursor:
        cursor.execute("select set_config('maintenance_work_mem', %s, true)", [_SORT_MEMORY])
        for batch in ahead(batches(config)):
            for table, frame in batch.tables.items():
                _copy(cursor, schema, table, frame)
                rows[table] += frame.height
            bad += batch.bad
            tenants += batch.tenants
            report(f"{tenants:,} tenants", _LOADING_SHARE * tenants / config.tenants)
    repeated = [table for table in TABLES if bad["duplicate_id", table]]
    done, all_keyed = 0, sum(rows[table] for table in TABLES)
    for table in TABLES:
        add_keys(connection, schema, repeated=repeated, tables=[table])
        done += rows[table]
        share = _LOADING_SHARE + (1 - _LOADING_SHARE) * done / all_keyed
        report(f"keys of {table}", share)
    if time_indexes:
        report("indexes on times", 1)
        add_time_indexes(connection, schema)
    return Written(rows, bad, dropped_views)


def ahead(source: Iterator[Batch]) -> Iterator[Batch]:
    """Draws the next batch on another thread while the one at hand is written."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        coming = executor.submit(next, source, None)
        while (batch := coming.result()) is not None:
            coming = executor.submit(next, source, None)
            yield batch


def csv_text(frame: pl.DataFrame) -> bytes:
    """The frame as COPY reads it: CSV without header, null as nothing."""
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=False)
    return buffer.getvalue()


def _copy(cursor: extensions.cursor, schema: str, table: str, frame: pl.DataFrame) -> None:
    statement = sql.SQL("copy {} ({}) from stdin with (format csv, freeze)").format(
        sql.Identifier(schema, table), sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    )
    cursor.copy_expert(statement, io.BytesIO(csv_text(frame)))
