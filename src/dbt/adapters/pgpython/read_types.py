"""How each PostgreSQL type reaches polars: as text that no session setting can change.

A column is copied out as CSV. Its `Kind` says which SQL expression is copied, as which type the
CSV parser reads it, and which expression, if any, finishes the conversion.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute
from polars.exceptions import PolarsError

from dbt.adapters.pgpython.identifiers import written

Finish = Callable[[pl.Expr], pl.Expr]

STRINGS = {"text", "varchar", "bpchar", "char", "name", "uuid", "json", "jsonb", "xml"}
DECIMAL_DIGITS = 38
CONVERSION_ERRORS = (PolarsError, pa.ArrowInvalid)


class UnreadableColumnError(Exception):
    """A column, or a value in it, that has no faithful counterpart in polars."""


@dataclass(frozen=True)
class PgType:
    """A result column's type as the server describes it.

    `name` and `category` are pg_type's typname and typcategory, `kind` its typtype; `element` is
    the type of an array's elements, None for other types.
    """

    name: str
    kind: str
    category: str
    label: str
    precision: int | None = None
    scale: int | None = None
    element: "PgType | None" = None


@dataclass(frozen=True)
class Kind:
    """How one type gets from PostgreSQL to polars.

    `sql` has `{0}` where the column goes. `csv` is what the CSV parser makes of the text.
    `finish` turns that into the final type. `decimals` marks numbers without a declared scale:
    they are finished by `numbers`, with the largest scale found in the data. `cast` is the SQL
    type to suggest when a value does not fit.
    """

    sql: str
    csv: Any
    finish: Finish = lambda column: column
    decimals: bool = False
    is_array: bool = False
    cast: str = "text"

    def strings(self, column: pl.Expr) -> pl.Expr:
        """The single numbers, as strings, of a column whose scale is still to be found."""
        return _json_list(column).explode() if self.is_array else column

    def numbers(self, scale: int) -> pl.Expr:
        """The first column's strings as numbers of `scale` decimals."""
        dtype = pl.Decimal(DECIMAL_DIGITS, scale)
        if self.is_array:
            return _each(lambda item: item.cast(dtype))(pl.first())
        return pl.first().cast(dtype)


def kind_of(column: str, pg_type: PgType, iso_dates: bool) -> Kind:
    """The `Kind` of a result column.

    Args:
        column: The column's name, for messages.
        pg_type: Its type.
        iso_dates: Whether the session prints dates in ISO form; if not, dates go the slower
            way through `to_json`, which always does.

    Raises:
        UnreadableColumnError: The type has no counterpart; the message says what to cast to.
    """
    if pg_type.element is not None:
        return _array(kind_of(column, pg_type.element, iso_dates))
    if pg_type.name in STRINGS or pg_type.kind == "e" or pg_type.category == "S":
        return Kind("{0}", pl.String)
    if pg_type.name == "numeric":
        return _numeric(pg_type)
    iso = "{0}" if iso_dates else "replace(trim(to_json({0})::text, '\"'), 'T', ' ')"
    kinds = {
        "bool": Kind("({0})::int", pl.Int8, lambda c: c.cast(pl.Boolean)),
        "int2": Kind("{0}", pl.Int16),
        "int4": Kind("{0}", pl.Int32),
        "int8": Kind("{0}", pl.Int64),
        "oid": Kind("{0}", pl.UInt32),
        "float4": Kind("{0}", pl.Float32),
        "float8": Kind("{0}", pl.Float64),
        "date": Kind(iso, pl.Date),
        "timestamp": Kind(iso, pl.String, _timestamp),
        "timestamptz": Kind(
            iso.format("({0} at time zone 'UTC')"),
            pl.String,
            lambda c: _timestamp(c).dt.replace_time_zone("UTC"),
        ),
        "time": Kind("{0}", pl.String, lambda c: c.str.to_time("%H:%M:%S%.f")),
        "interval": Kind(_INTERVAL, pl.String, lambda c: c.cast(pl.Int64).cast(pl.Duration("us"))),
        "bytea": Kind("encode({0}, 'hex')", pl.String, lambda c: c.str.decode("hex")),
    }
    if pg_type.name not in kinds:
        name = written(column)
        raise UnreadableColumnError(
            f'Column "{column}" has the type {pg_type.label}, which a Python model cannot read. '
            f"Cast it first, e.g. .project('..., {name}::text as {name}')."
        )
    return kinds[pg_type.name]


# Microseconds; months have no fixed length and infinity none at all, so they stay words
# that the conversion then refuses.
_INTERVAL = (
    "case when {0} is null then null when not isfinite({0}) or extract(year from {0}) <> 0"
    " or extract(month from {0}) <> 0 then ({0})::text"
    " else ((extract(epoch from {0}) * 1000000)::bigint)::text end"
)


def _numeric(pg_type: PgType) -> Kind:
    precision, scale = pg_type.precision, pg_type.scale
    if precision is None or scale is None or not 0 <= scale <= precision <= DECIMAL_DIGITS:
        return Kind("{0}", pl.String, decimals=True, cast="double precision")
    return Kind("{0}", pl.Decimal(precision, scale), cast="double precision")


def _array(element: Kind) -> Kind:
    item = element.sql.format("e")
    sql = (
        "case when {0} is null then null when array_ndims({0}) > 1 then 'more than one dimension'"
        f" else to_json(array(select ({item})::text from unnest({{0}}) as e))::text end"
    )
    return Kind(
        sql,
        pl.String,
        _each(_from_string(element)),
        decimals=element.decimals,
        is_array=True,
        cast=f"{element.cast}[]" if element.decimals else "text",
    )


def _from_string(kind: Kind) -> Finish:
    def convert(text: pl.Expr) -> pl.Expr:
        if kind.csv == pl.Date:
            text = text.str.to_date("%Y-%m-%d")
        elif kind.csv != pl.String:
            text = text.cast(kind.csv)
        return kind.finish(text)

    return convert


def _timestamp(text: pl.Expr) -> pl.Expr:
    """ISO text to microseconds; arrow does in 20 ms a million what polars does in 250."""

    def parse(strings: pl.Series) -> pl.Series:
        array = strings.to_arrow(compat_level=pl.CompatLevel.oldest())
        return pl.Series(strings.name, pa.compute.cast(array, pa.timestamp("us")))

    return text.map_batches(parse, return_dtype=pl.Datetime("us"))


def _json_list(column: pl.Expr) -> pl.Expr:
    return column.str.json_decode(pl.List(pl.String))


def _each(convert: Finish) -> Finish:
    return lambda column: _json_list(column).list.eval(convert(pl.element()))
