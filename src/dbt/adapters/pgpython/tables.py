"""What a model returns, as a stream of polars frames."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import pyarrow as pa

from dbt.adapters.pgpython.write_types import UUID, UnwritableTableError

ACCEPTED = (
    "Return a polars, pandas or arrow table, an iterator of them, or a relation such as "
    "dbt.ref('...').filter('...')."
)


def frames_of(result: Any) -> Iterator[pl.DataFrame]:
    """The frames of a model's result, made one at a time.

    Args:
        result: A polars, pandas or arrow table, anything with the arrow stream interface, or an
            iterable of these.

    Raises:
        UnwritableTableError: The result, or one of its items, is not a table.
    """
    if isinstance(result, pa.RecordBatchReader) or _is_iterable_of_tables(result):
        for number, item in enumerate(result, start=1):
            yield _frame(item, f"item {number} of what model() returned")
    else:
        yield _frame(result, "what model() returned")


def _is_iterable_of_tables(result: Any) -> bool:
    is_table = hasattr(result, "__arrow_c_stream__") or hasattr(result, "__arrow_c_array__")
    is_other = isinstance(result, (pl.LazyFrame, pl.Series, str, bytes, dict))
    return hasattr(result, "__iter__") and not is_table and not is_other


def _frame(table: Any, what: str) -> pl.DataFrame:
    if isinstance(table, pl.DataFrame):
        return table
    if isinstance(table, pl.LazyFrame):
        return table.collect(engine="streaming")
    if type(table).__module__.partition(".")[0] == "pandas" and hasattr(table, "columns"):
        return _from_pandas(table)
    if isinstance(table, pa.RecordBatch) or _is_stream_of_columns(table):
        return _from_arrow(pa.table(table))
    kind = "None" if table is None else f"a {type(table).__module__}.{type(table).__qualname__}"
    raise UnwritableTableError(f"{what} is {kind}, which is not a table. {ACCEPTED}")


def _is_stream_of_columns(table: Any) -> bool:
    """Whether it has arrow's stream interface, as other libraries' tables have."""
    return hasattr(table, "__arrow_c_stream__") and not isinstance(table, (pl.Series, pa.Array))


def _from_arrow(table: pa.Table) -> pl.DataFrame:
    _check_distinct(table.column_names)
    columns = zip(table.column_names, table.columns, strict=True)
    return pl.DataFrame([_series(name, column) for name, column in columns])


def _series(name: str, column: pa.Array | pa.ChunkedArray) -> pl.Series:
    """An arrow column; UUIDs are more than the bytes that polars would take them for."""
    if column.type == pa.uuid():
        storage = column.cast(pa.binary(16))
        return pl.Series(name, storage, dtype=pl.Binary).ext.to(UUID)
    return pl.Series(name, column)


def _check_distinct(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnwritableTableError(
            f"Two columns have one name: {', '.join(twice)}. Rename one of them."
        )


def _from_pandas(table: Any) -> pl.DataFrame:
    """The columns, since a pandas index is no data; NaN is pandas' missing value, so null."""
    names = [str(name) for name in table.columns]
    _check_distinct(names)
    series = []
    for position, name in enumerate(names):
        try:
            column = pa.array(table.iloc[:, position], from_pandas=True)
            series.append(_series(name, column))
        except (pa.ArrowException, TypeError, ValueError) as error:
            raise UnwritableTableError(
                f'Column "{name}" of the pandas table mixes types or holds objects that are no '
                f'column values ({error}). Convert it, e.g. df["{name}"].astype("string").'
            ) from error
    return pl.DataFrame(series)
