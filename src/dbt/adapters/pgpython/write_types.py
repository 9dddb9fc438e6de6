"""How each polars type reaches PostgreSQL: the column's type there and the text that COPY reads."""

from typing import Any

import polars as pl

# Arrow's type for UUIDs, as polars holds it.
UUID = pl.Extension("arrow.uuid", pl.Binary)
# pl.Null is a column of nothing but nulls: text, unless the model's YAML says otherwise.
_SCALARS: dict[Any, str] = {
    pl.Boolean: "boolean",
    pl.Int8: "smallint",
    pl.Int16: "smallint",
    pl.Int32: "integer",
    pl.Int64: "bigint",
    pl.Int128: "numeric",
    pl.UInt8: "smallint",
    pl.UInt16: "integer",
    pl.UInt32: "bigint",
    pl.UInt64: "numeric",
    pl.UInt128: "numeric",
    pl.Float32: "real",
    pl.Float64: "double precision",
    pl.String: "text",
    pl.Categorical: "text",
    pl.Enum: "text",
    pl.Null: "text",
    pl.Date: "date",
    pl.Time: "time",
    pl.Duration: "interval",
    pl.Binary: "bytea",
    pl.Struct: "jsonb",
}
_DATETIME = "%Y-%m-%d %H:%M:%S%.6f"
_TIME = "%H:%M:%S%.6f"
_NUMERIC_DIGITS = 38


class UnwritableTableError(Exception):
    """A model returned something that cannot become a table."""


def sql_type(column: str, dtype: Any) -> str:
    """The PostgreSQL type of a polars column.

    Raises:
        UnwritableTableError: There is none; names the column and says what to cast it to.
    """
    if isinstance(dtype, (pl.List, pl.Array)):
        return sql_type(column, innermost(dtype)) + "[]"
    if isinstance(dtype, pl.Decimal):
        # polars computes with 38 digits and then no longer knows a declared precision
        declared = dtype.precision is not None and dtype.precision < _NUMERIC_DIGITS
        return f"numeric({dtype.precision},{dtype.scale})" if declared else "numeric"
    if isinstance(dtype, pl.Datetime):
        return "timestamptz" if dtype.time_zone else "timestamp"
    if dtype == UUID:
        return "uuid"
    if dtype.base_type() in _SCALARS:
        return _SCALARS[dtype.base_type()]
    raise UnwritableTableError(
        f'Column "{column}" has the polars type {dtype}, which PostgreSQL cannot store. '
        f"Cast it first, e.g. to pl.String, or leave it out."
    )


def innermost(dtype: Any) -> Any:
    """The type of the elements of a list of any depth; another type itself."""
    while isinstance(dtype, (pl.List, pl.Array)):
        dtype = dtype.inner
    return dtype


def is_without_type(dtype: Any) -> bool:
    """Whether a column, or its lists, hold nothing that could have a type."""
    return bool(innermost(dtype) == pl.Null)


def as_text(column: pl.Expr, dtype: Any) -> pl.Expr:
    """A column as something that polars' CSV writer prints the way PostgreSQL reads it.

    Every form is unambiguous, whatever TimeZone, DateStyle or IntervalStyle the session has.
    """
    if isinstance(dtype, pl.Array):
        return as_text(column.arr.to_list(), pl.List(dtype.inner))
    if isinstance(dtype, pl.List):
        return _array(column, dtype)
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone:
            return column.dt.convert_time_zone("UTC").dt.strftime(_DATETIME + "+00")
        return column.dt.strftime(_DATETIME)
    if isinstance(dtype, pl.Time):
        return column.dt.strftime(_TIME)
    if isinstance(dtype, pl.Duration):
        return _interval(column)
    if dtype == UUID:
        digits = column.ext.storage().bin.encode("hex")
        return digits.str.replace("^(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-")
    if isinstance(dtype, pl.Binary):
        return pl.lit("\\x") + column.bin.encode("hex")
    if isinstance(dtype, pl.Struct):
        return pl.when(column.is_not_null()).then(column.struct.json_encode())
    if isinstance(dtype, (pl.Categorical, pl.Enum)):
        return column.cast(pl.String)
    return column


def _interval(column: pl.Expr) -> pl.Expr:
    micros = column.dt.total_microseconds()
    size = micros.abs()
    sign = pl.when(micros < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    hours, minutes, seconds = size // 3_600_000_000, size // 60_000_000 % 60, size // 1_000_000 % 60
    return pl.format(
        "{}{}:{}:{}.{}",
        sign,
        hours,
        minutes,
        seconds,
        (size % 1_000_000).cast(pl.String).str.zfill(6),
    )


def _array(column: pl.Expr, dtype: pl.List) -> pl.Expr:
    r"""An array literal: {"a","b\\"c",NULL}; inner lists are literals of their own."""
    item = pl.element()
    text = as_text(item, dtype.inner).cast(pl.String)
    if not isinstance(dtype.inner, (pl.List, pl.Array)):
        escaped = text.str.replace_all("\\", "\\\\", literal=True)
        text = pl.lit('"') + escaped.str.replace_all('"', '\\"', literal=True) + pl.lit('"')
    items = column.list.eval(text.fill_null("NULL")).list.join(",")
    return pl.lit("{") + items + pl.lit("}")
