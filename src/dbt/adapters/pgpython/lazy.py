"""What `dbt.ref()` and `dbt.source()` return: a query that runs when its rows are asked for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from polars import CompatLevel, DataFrame

from dbt.adapters.pgpython.pandas_tables import to_pandas
from dbt.adapters.pgpython.query import Query
from dbt.adapters.pgpython.reader import read_batches, read_frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class LazyRelation:
    """A table or query in the database, of which nothing is read yet.

    `filter`, `project`, `order` and `limit` give a new relation and run in the database. `pl`,
    `df`, `arrow` and `batches` read. In an f-string a relation is what can follow `from`:
    `from {relation} as t`.
    """

    def __init__(self, cursor: Any, source: str) -> None:
        """Args: `source` is a table's quoted name or a query in parentheses."""
        self._cursor = cursor
        self._source = source

    @property
    def sql(self) -> str:
        """The query as SQL text."""
        return f"select * from {self._source} as t"

    def filter(self, condition: str) -> "LazyRelation":
        """Keep the rows that meet an SQL condition."""
        return self._then(f"select * from {self._source} as t where (\n{condition}\n)")

    def project(self, columns: str) -> "LazyRelation":
        """Keep or compute columns: what SQL has between `select` and `from`."""
        return self._then(f"select {columns}\nfrom {self._source} as t")

    def order(self, by: str) -> "LazyRelation":
        """Sort: what SQL has after `order by`."""
        return self._then(f"select * from {self._source} as t order by {by}\n")

    def limit(self, rows: int) -> "LazyRelation":
        """Keep the first `rows` rows; which ones is only defined after `order`."""
        return self._then(f"select * from {self._source} as t limit {int(rows)}")

    @property
    def columns(self) -> list[str]:
        """The names of the columns, asked of the database."""
        return [c.name for c in Query(self._cursor, self.sql).columns]

    def pl(self) -> DataFrame:
        """Read all rows into polars."""
        return read_frame(self._cursor, self.sql)

    def df(self) -> "pd.DataFrame":
        """Read all rows into pandas; whole numbers and booleans with nulls stay what they are."""
        return to_pandas(self.pl())

    def arrow(self) -> "pa.Table":
        """Read all rows into an arrow table."""
        return self.pl().to_arrow(compat_level=CompatLevel.oldest())

    def batches(self, rows: int = 100_000) -> Iterator[DataFrame]:
        """Read polars frames of at most `rows` rows, so that memory holds one at a time."""
        return read_batches(self._cursor, self.sql, rows)

    def __str__(self) -> str:
        """What can follow `from`."""
        return self._source

    __repr__ = __str__

    def __getattr__(self, name: str) -> Any:
        """Say how to get at rows when a table's method is called on a relation."""
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(
            f"A relation has no .{name}: its rows are still in the database. Read them first "
            "with .pl() (polars), .df() (pandas), .arrow() or .batches(), or push the work down "
            "with .filter(sql), .project(sql), .order(sql) or .limit(n)."
        )

    def _then(self, query: str) -> "LazyRelation":
        return type(self)(self._cursor, f"({query})")
