"""A query whose result is read: its columns, the COPY that sends it, and parsing what arrives."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from dbt.adapters.pgpython.identifiers import quoted, written
from dbt.adapters.pgpython.read_types import (
    CONVERSION_ERRORS,
    DECIMAL_DIGITS,
    Kind,
    PgType,
    UnreadableColumnError,
    kind_of,
)

NETWORK_BYTES = 1 << 16

_TYPES = """
select t.oid, t.typname, t.typtype, t.typcategory, format_type(t.oid, null),
       e.oid, e.typname, e.typtype, e.typcategory, format_type(e.oid, null)
from pg_catalog.pg_type as t
left join pg_catalog.pg_type as e on e.oid = t.typelem and t.typcategory = 'A'
where t.oid = any(%s::oid[])
"""
# A session may round floats in text; 1 is the server's own default and exact.
_EXACT_FLOATS = """
select set_config('extra_float_digits', '1', false)
where current_setting('extra_float_digits')::int < 1
"""


@dataclass(frozen=True)
class Column:
    """A result column: its name, its type as SQL calls it, and how it is converted.

    `key` is its name while it is converted: polars takes some names, such as `*`, for patterns.
    """

    key: str
    name: str
    label: str
    kind: Kind


@dataclass
class Query:
    """A query to read on `cursor`.

    `scales` collects, by key, the largest number of decimals seen in each column that declares
    none.
    """

    cursor: Any
    sql: str
    scales: dict[str, int] = field(default_factory=dict)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns of the result, in order.

        Raises:
            UnreadableColumnError: No columns, two of one name, or a type that cannot be read.
        """
        self.cursor.execute(f"select * from (\n{self.sql}\n) as described limit 0")
        described = list(self.cursor.description)
        names = [d.name for d in described]
        if not names:
            raise UnreadableColumnError("The relation has no columns, so nothing can be read.")
        for name in names:
            if names.count(name) > 1:
                raise UnreadableColumnError(
                    f'Two columns are named "{name}". Rename one, e.g. '
                    f".project('..., ... as {written(name + '_2')}')."
                )
        self.cursor.execute(_TYPES, ([d.type_code for d in described],))
        types = {row[0]: row[1:] for row in self.cursor.fetchall()}
        iso = self.cursor.connection.get_parameter_status("DateStyle").startswith("ISO")
        columns = []
        for number, d in enumerate(described):
            name, kind, category, label, element_oid, *of_element = types[d.type_code]
            element = PgType(*of_element) if element_oid else None
            pg_type = PgType(name, kind, category, label, d.precision, d.scale, element)
            kind_of_type = kind_of(d.name, pg_type, iso)
            columns.append(Column(f"column_{number}", d.name, pg_type.label, kind_of_type))
        return columns

    def copy_to(self, sink: Any) -> None:
        """Run the query; `sink.write` gets its result as CSV text, one row a call."""
        items = [f"{c.kind.sql.format('r.' + quoted(c.name))} as {c.key}" for c in self.columns]
        self.cursor.execute(_EXACT_FLOATS)
        self.cursor.copy_expert(
            f"copy (select {', '.join(items)} from (\n{self.sql}\n) as r)"
            " to stdout (format csv, encoding 'UTF8')",
            sink,
            size=NETWORK_BYTES,
        )

    def parse(self, text: bytes) -> pl.DataFrame:
        """CSV text to a frame for `finish`.

        Its columns are named by their keys; numbers without a declared scale are still strings.

        Raises:
            UnreadableColumnError: A value does not fit; names the column, the value and a cast.
        """
        try:
            frame = _csv(text, {c.key: c.kind.csv for c in self.columns})
            frame = frame.with_columns(
                c.kind.finish(pl.col(c.key)) for c in self.columns if not c.kind.decimals
            )
            for c in self._without_scale:
                self.scales[c.key] = max(_scale(c, frame[c.key]), self.scales.get(c.key, 0))
        except CONVERSION_ERRORS as error:
            raise self._explain(text) from error
        return frame

    def finish(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Give each column its name, and numbers without a declared scale the largest one seen.

        Raises:
            UnreadableColumnError: A number does not fit into 38 digits.
        """
        done = frame.with_columns(self._decimals(c, frame[c.key]) for c in self._without_scale)
        done.columns = [c.name for c in self.columns]
        return done

    @property
    def _without_scale(self) -> list[Column]:
        return [c for c in self.columns if c.kind.decimals]

    def _decimals(self, column: Column, strings: pl.Series) -> pl.Series:
        scale = self.scales.get(column.key, 0)
        if scale <= DECIMAL_DIGITS:
            try:
                return strings.to_frame().select(column.kind.numbers(scale)).to_series()
            except CONVERSION_ERRORS:
                pass
        raise self._refusal(column, strings)

    def _explain(self, text: bytes) -> UnreadableColumnError:
        raw = _csv(text, {c.key: pl.String for c in self.columns})
        for column in self.columns:
            if not self._fits(column, raw[column.key]):
                return self._refusal(column, raw[column.key])
        return UnreadableColumnError("What the server sent could not be read as a table.")

    def _fits(self, column: Column, strings: pl.Series) -> bool:
        values = strings.rename("v").to_frame()
        text = values.write_csv(include_header=False, quote_style="non_numeric")
        scale = self.scales.get(column.key, 0)
        try:
            frame = _csv(text.encode(), {"v": column.kind.csv})
            if not column.kind.decimals:
                frame.select(column.kind.finish(pl.col("v")))
            elif scale <= DECIMAL_DIGITS:
                frame.select(column.kind.numbers(scale))
            else:
                return _scale(column, strings) <= DECIMAL_DIGITS
        except CONVERSION_ERRORS:
            return False
        return True

    def _refusal(self, column: Column, strings: pl.Series) -> UnreadableColumnError:
        """Name the first value that does not fit, found by halving."""
        while len(strings) > 1:
            half = strings[: len(strings) // 2]
            strings = strings[len(strings) // 2 :] if self._fits(column, half) else half
        name = written(column.name)
        return UnreadableColumnError(
            f'Column "{column.name}" ({column.label}) holds {strings.item()}, which a Python model '
            f"cannot hold exactly. Filter such rows out or cast the column, e.g. "
            f".project('..., {name}::{column.kind.cast} as {name}')."
        )


def _csv(text: bytes, schema: dict[str, Any]) -> pl.DataFrame:
    return pl.read_csv(text, has_header=False, schema=schema)


def _scale(column: Column, strings: pl.Series) -> int:
    number = column.kind.strings(pl.first())
    decimals = number.str.len_bytes() - number.str.find(".", literal=True) - 1
    return strings.to_frame().select(decimals.max()).item() or 0
