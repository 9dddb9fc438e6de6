"""What `dbt.ref()` returns on Spark: a query that runs when its rows are asked for."""

from collections.abc import Iterator
from typing import Any

from polars import DataFrame, from_arrow

from dbt.adapters.pgpython.lazy import LazyRelation


class SparkRelation(LazyRelation):
    """A table or query of which nothing is read yet; its handle is a Spark session."""

    @property
    def columns(self) -> list[str]:
        """The names of the columns, asked of the session."""
        return list(self._frame().columns)

    def pl(self) -> DataFrame:
        """Read all rows into polars."""
        return DataFrame(from_arrow(self._frame().toArrow()))

    def batches(self, rows: int = 100_000) -> Iterator[DataFrame]:
        """Read polars frames of at most `rows` rows; all of them are read first."""
        yield from self.pl().iter_slices(rows)

    def _frame(self) -> Any:
        return self._cursor.sql(self.sql)
