"""Read a query into polars by `COPY ... TO STDOUT`, whole or batch by batch.

The server sends one message a row, so its text can be cut between any two messages. A whole
result is parsed in pieces of a few megabytes on a second thread while further rows arrive.
Batches first go to an unnamed temporary file: one connection cannot send rows and do anything
else, such as write a batch's result, at the same time.
"""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import polars as pl

from dbt.adapters.pgpython.query import Query

CHUNK_BYTES = 8_000_000
CHUNK_ROWS = 1_000_000


class _Chunks:
    """Collects rows and hands them on as one text whenever enough have come together."""

    def __init__(self, max_rows: int, max_bytes: int, full: Callable[[bytes], object]) -> None:
        self._rows: list[bytes] = []
        self._bytes = 0
        self._max_rows, self._max_bytes, self._full = max_rows, max_bytes, full

    def write(self, row: bytes) -> None:
        self._rows.append(row)
        self._bytes += len(row)
        if len(self._rows) >= self._max_rows or self._bytes >= self._max_bytes:
            self.flush()

    def flush(self) -> None:
        text, self._rows, self._bytes = b"".join(self._rows), [], 0
        if text:
            self._full(text)


def read_frame(cursor: Any, sql: str) -> pl.DataFrame:
    """The whole result of a query as one frame.

    Raises:
        UnreadableColumnError: A column or a value has no faithful counterpart in polars.
        psycopg2.Error: The query fails.
    """
    query = Query(cursor, sql)
    parts: list[Future[pl.DataFrame]] = []
    with ThreadPoolExecutor(1) as parser:

        def parse(text: bytes) -> None:
            wait(parts[-1:])  # at most one text waits, so memory stays bounded
            parts.append(parser.submit(query.parse, text))

        chunks = _Chunks(CHUNK_ROWS, CHUNK_BYTES, parse)
        query.copy_to(chunks)
        chunks.flush()
        frames = [part.result() for part in parts]
    return query.finish(pl.concat(frames or [query.parse(b"")]))


def read_batches(cursor: Any, sql: str, rows: int) -> Iterator[pl.DataFrame]:
    """The result of a query as frames of at most `rows` rows, all of one schema.

    Gives one empty frame if the query has no rows. Memory holds one batch, disk the rest.

    Raises:
        ValueError: `rows` is not positive.
        UnreadableColumnError: A column or a value has no faithful counterpart in polars.
        psycopg2.Error: The query fails.
    """
    if rows < 1:
        raise ValueError(f"batches({rows}): a batch needs at least one row.")
    query = Query(cursor, sql)
    sizes: list[int] = []
    with tempfile.TemporaryFile() as spool:

        def store(text: bytes) -> None:
            sizes.append(spool.write(text))

        chunks = _Chunks(rows, CHUNK_BYTES * 8, store)
        query.copy_to(chunks)
        chunks.flush()
        spool.seek(0)
        if any(c.kind.decimals for c in query.columns):
            for size in sizes:  # the scale must be known before the first batch
                query.parse(spool.read(size))
            spool.seek(0)
        for size in sizes or [0]:
            yield query.finish(query.parse(spool.read(size)))
