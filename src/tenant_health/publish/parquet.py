"""The Parquet of each model, as Spark writes it, checked before anything is copied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import types

from dbt.adapters.pgpython.write_types import UnwritableTableError, sql_type
from tenant_health.errors import UserError

_ROWS_AT_ONCE = 65_536
_TABLE_FORMATS = {"_delta_log": "a Delta table", "metadata": "an Iceberg table"}
"""Folders of formats whose files are not all part of the table."""
_UNFINISHED = "_temporary"
_AGAIN = "Write it again, then publish."


@dataclass(frozen=True)
class Copy:
    """What is to be copied of a model.

    Attributes:
        model: Its node in dbt's manifest.
        dataset: Its Parquet files.
        columns: Their SQL types by name: those of the model's contract, or what the files hold.
    """

    model: Any
    dataset: Any
    columns: Mapping[str, str]

    @property
    def name(self) -> str:
        """The model's name."""
        return str(self.model.name)

    def frames(self) -> Iterator[pl.DataFrame]:
        """Its rows, so many at once that they take little memory."""
        batches = self.dataset.to_batches(
            columns=list(self.columns),
            batch_size=_ROWS_AT_ONCE,
            batch_readahead=1,
            fragment_readahead=1,
        )
        try:
            for batch in batches:
                yield pl.DataFrame(pl.from_arrow(batch))
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(self.name, error) from error


def find_copies(folder: Path, models: list[Any], optional: str) -> list[Copy]:
    """The Parquet of each model in a folder.

    Args:
        folder: With a folder, or a file that ends in .parquet, named after each model, or Spark's
            warehouse.
        models: Their nodes in dbt's manifest.
        optional: The tag of models that may be missing.

    Raises:
        UserError: One is missing, not completely written, or has not the model's columns.
    """
    found = [(model, path) for model in models if (path := _path(folder, model.name))]
    there = {model.name for model, _ in found}
    missing = [m.name for m in models if m.name not in there and optional not in m.tags]
    if missing:
        raise UserError(
            f"{folder} has no {', '.join(missing)}. Nothing was changed. Build what is missing and "
            "write each as Parquet to a folder of its name, then publish."
        )
    return [_copy(model, path) for model, path in found]


def _path(folder: Path, model: str) -> Path | None:
    """Where a model is; Spark's warehouse has a folder of tables for each schema."""
    places = (folder / model, folder / f"{model}.parquet", *sorted(folder.glob(f"*.db/{model}")))
    return next((place for place in places if place.exists()), None)


def _copy(model: Any, path: Path) -> Copy:
    for name, what in _TABLE_FORMATS.items():
        if (path / name).exists():
            raise UserError(
                f"{model.name} in {path.parent} is {what}, whose folder also holds rows that are "
                "no longer in it. Nothing was changed. Write it as plain Parquet, then publish."
            )
    if (path / _UNFINISHED).exists():
        raise UserError(
            f"{model.name} in {path.parent} is not completely written: there is a folder "
            f"{_UNFINISHED}. Nothing was changed. {_AGAIN}"
        )
    try:
        dataset, schemas, partitions = _opened(path)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(model.name, error) from error
    if not schemas:
        raise UserError(
            f"{model.name} has no Parquet file in {path}. Nothing was changed. {_AGAIN}"
        )
    for schema in schemas:
        _check_columns(model, set(schema.names), partitions)
    columns = {
        name: column.data_type or _type_of(model.name, dataset.schema.field(name))
        for name, column in model.columns.items()
    }
    for schema in schemas:
        for field in schema:
            if field.name in columns:
                _check_type(model.name, field, columns[field.name])
    return Copy(model, dataset, columns)


def _opened(path: Path) -> tuple[Any, list[Any], set[str]]:
    """The files without hidden ones, the schema of each, and the columns that folders name.

    What such a folder says (month=2026-03-01) is text, from which PostgreSQL makes the column.
    """
    dataset = ds.dataset(path, format="parquet")
    schemas = [fragment.physical_schema for fragment in dataset.get_fragments()]
    folders = {folder for file in dataset.files for folder in Path(file).relative_to(path).parts}
    partitions = {folder.partition("=")[0] for folder in folders if "=" in folder}
    partitions -= {name for schema in schemas for name in schema.names}
    if partitions:
        named = pa.schema([(name, pa.string()) for name in sorted(partitions)])
        partitioning = ds.partitioning(named, flavor="hive")
        dataset = ds.dataset(path, format="parquet", partitioning=partitioning)
    return dataset, schemas, partitions


def _check_columns(model: Any, found: set[str], partitions: set[str]) -> None:
    wanted = set(model.columns)
    missing = sorted(wanted - found - partitions)
    more = sorted(found - wanted) if model.config.contract.enforced else []
    if missing or more:
        wrong = [f"lacks {', '.join(missing)}"] * bool(missing)
        wrong += [f"has {', '.join(more)}, which the model does not"] * bool(more)
        raise UserError(
            f"{model.name} {' and '.join(wrong)}. Nothing was changed. Build it with the same "
            "version of this project, then publish."
        )


def _check_type(model: str, field: Any, wanted: str) -> None:
    if not _fits(field.type, wanted.lower().partition("(")[0].strip()):
        raise UserError(
            f"{model}.{field.name} is {field.type} in its Parquet, where {wanted} is needed. "
            "Nothing was changed. Cast it where it is built, then publish."
        )


def _fits(arrow: Any, wanted: str) -> bool:
    if types.is_dictionary(arrow):
        arrow = arrow.value_type
    is_whole = types.is_integer(arrow) or (types.is_decimal(arrow) and arrow.scale == 0)
    is_exact = types.is_integer(arrow) or types.is_decimal(arrow)
    accepted = {
        "text": types.is_string(arrow) or types.is_large_string(arrow),
        "boolean": types.is_boolean(arrow),
        "integer": is_whole,
        "bigint": is_whole,
        "numeric": is_exact,
        "double precision": is_exact or types.is_floating(arrow),
        "date": types.is_date(arrow),
        "timestamp": types.is_timestamp(arrow) and arrow.tz in (None, "UTC"),
    }
    return bool(types.is_null(arrow) or accepted.get(wanted, True))


def _type_of(model: str, field: Any) -> str:
    """The SQL type of a column whose model declares none."""
    if types.is_timestamp(field.type):
        return "timestamp"
    empty = pl.DataFrame(pl.from_arrow(pa.schema([field]).empty_table()))
    try:
        return sql_type(field.name, empty.dtypes[0])
    except UnwritableTableError as error:
        raise UserError(f"{model}: {error} Nothing was changed.") from error


def _unreadable(model: str, error: Exception) -> UserError:
    return UserError(f"{model} can't be read: {' '.join(str(error).split())}. {_AGAIN}")
