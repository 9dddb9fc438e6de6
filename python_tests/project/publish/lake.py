"""Marts as Spark writes them, and publishing them, in this process."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from project.builds import ROOT, Run, environment, manifest_for, parsed, run_dbt
from project.databases import Database
from tenant_health.connection import current_target, dbt_credentials
from tenant_health.publish.models import copied_models
from tenant_health.publish.publishing import Published, publish_folder

_TYPES = {
    "boolean": pa.bool_(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double precision": pa.float64(),
    "date": pa.date32(),
    "numeric": pa.decimal128(38, 20),
}
"""What Spark has for each type but text; it knows no number without a scale."""
_COLUMNS = """
    select attname, format_type(atttypid, atttypmod)
    from pg_attribute
    where attrelid = '{}'::regclass and attnum > 0 and not attisdropped
    order by attnum
"""


_PARTITIONED = {"usage_metrics": "month", "score_drivers": "as_of_date"}
_ONE_FILE = ("peer_benchmarks",)


def write_lake(database: Database, folder: Path) -> Path:
    """Writes the models that are published to a folder; the weekly ones only if they are there."""
    folder.mkdir(parents=True)
    for model in copied_models(parsed()):
        there = f"select to_regclass('{model.schema}.{model.name}') is not null"
        if database.rows(there) == [(True,)]:
            table = table_of(database, f"{model.schema}.{model.name}")
            if model.name in _ONE_FILE:
                pq.write_table(table, folder / f"{model.name}.parquet")
            else:
                write_model(table, folder / model.name, _PARTITIONED.get(model.name))
    return folder


def table_of(database: Database, relation: str) -> pa.Table:
    """The rows of a table, in the types of Spark."""
    kinds = database.rows(_COLUMNS.format(relation))
    types = [(name, _type(kind)) for name, kind in kinds]
    wanted = ", ".join(
        f'"{name}"' + "::text" * (_type(kind) == pa.string()) for name, kind in kinds
    )
    rows = database.rows(f"select {wanted} from {relation}")
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    arrays = [pa.array(column, kind) for column, (_, kind) in zip(columns, types, strict=True)]
    return pa.table(arrays, schema=pa.schema(types))


def write_model(table: pa.Table, folder: Path, by: str | None = None) -> None:
    """Writes a table in files, beside what Spark leaves there.

    Args:
        table: The rows.
        folder: Where to.
        by: A folder for each value of this column; `month` is made from metric_date.
    """
    folder.mkdir(parents=True)
    if by == "month":
        months = [day.replace(day=1).isoformat() for day in table["metric_date"].to_pylist()]
        table = table.append_column(by, pa.array(months, pa.string()))
    if by:
        pq.write_to_dataset(table, folder, partition_cols=[by])
    else:
        half = table.num_rows // 2
        for number, part in enumerate((table[:half], table[half:])):
            pq.write_table(part, folder / f"part-{number:05d}-c000.snappy.parquet")
    (folder / "_SUCCESS").touch()
    (folder / "._SUCCESS.crc").write_bytes(b"crc")


def publish(
    folder: Path,
    database: Database,
    dbt_vars: Mapping[str, Any] | None = None,
    expected: date | None = None,
    key: str | None = None,
    note_query: Callable[[str], object] = lambda _: None,
) -> Published:
    """Publishes a folder in a database, as the command does.

    Args:
        folder: With the models.
        database: Where to.
        dbt_vars: As with `--vars`.
        expected: The day, as with `--as-of-date`.
        key: Of releases.
        note_query: Called when copying begins, when it has ended, and before each query of dbt.
    """
    variables = {**database.environment} | ({"TENANT_HEALTH_RELEASE_KEY": key} if key else {})

    def run(manifest: Any, selection: Sequence[str], day: date) -> int:
        run = run_dbt(
            database,
            ["build", *selection],
            {**(dbt_vars or {}), "as_of_date": str(day)},
            environment=variables,
            note_query=note_query,
            manifest=manifest,
        )
        runs.append(run)
        return run.exit_code

    runs: list[Run] = []
    with TemporaryDirectory(prefix="tenant-health-profiles-") as profiles:
        shutil.copy(ROOT / "profiles.yml.example", Path(profiles, "profiles.yml"))
        with environment({**variables, "DBT_PROFILES_DIR": profiles}), chdir(ROOT):
            target = current_target()
            credentials = dbt_credentials(target.name)
            published = publish_folder(
                folder, expected, manifest_for(database), target, credentials, run, note_query
            )
    failed = {n: s for run in runs for n, s in run.statuses.items() if n in run.failed}
    assert published.exit_code == 0, (failed, [run.errors for run in runs])
    return published


def release_key(database: Database) -> str:
    """The key that a database draws the noise of its releases under."""
    [(key,)] = database.rows("select encode(key, 'hex') from analytics_release_key.release_key")
    return str(key)


def _type(kind: str) -> Any:
    if kind.startswith("numeric("):
        return pa.decimal128(*map(int, kind[8:-1].split(",")))
    return pa.timestamp("us") if kind.startswith("timestamp") else _TYPES.get(kind, pa.string())
