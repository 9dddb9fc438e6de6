"""What it costs to read a table of a million rows and eight columns into a Python model.

Prints the median time of pgpython's reader as a multiple of a raw binary COPY that is thrown away
(at most 3.0 is wanted) and of psycopg2's fetchall into pandas (below 0.5), all taken in turns on a
temporary server. Exits with 1 if either is missed.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg2

from dbt.adapters.pgpython.lazy import LazyRelation
from tenant_health import embedded

ROUNDS = 5
MAX_OF_BINARY_COPY = 3.0
MAX_OF_FETCHALL = 0.5
TABLE = """
create table measured as
select
    n as id,
    (n % 1000)::int as tenant,
    md5(n::text) as name,
    n / 7.0::float8 as share,
    (n % 99999 / 100.0)::numeric(10, 2) as amount,
    timestamp '2024-01-01' + n * interval '17.123456 seconds' as at,
    date '2024-01-01' + (n % 365)::int as day,
    n % 3 = 0 as late
from generate_series(1, 1000000::bigint) as n
"""


class _Nowhere:
    def write(self, _: bytes) -> None:
        pass


def main() -> None:
    """Measure on a server that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tenant-health-bench-") as name:
        folder = Path(name).resolve()
        folder.chmod(0o711)  # PostgreSQL never runs as root: its own account has to pass
        server = embedded.start(folder / ".postgres", {"fsync": "off", "autovacuum": "off"})
        try:
            connection = psycopg2.connect(**server.parameters())
            with connection.cursor() as cursor:
                cursor.execute(TABLE)
                met = _compare(cursor)
            connection.close()
        finally:
            embedded.stop(server.data)
    sys.exit(0 if met else 1)


def _compare(cursor: Any) -> bool:
    def binary_copy() -> None:
        cursor.copy_expert("copy measured to stdout (format binary)", _Nowhere())

    def fetchall() -> None:
        cursor.execute("select * from measured")
        pd.DataFrame(cursor.fetchall(), columns=[d.name for d in cursor.description])

    def pgpython() -> None:
        LazyRelation(cursor, "measured").pl()

    ways = (pgpython, binary_copy, fetchall)
    times: dict[Callable[[], None], list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way in ways:
            start = time.perf_counter()
            way()
            times[way].append(time.perf_counter() - start)
    medians = {way: statistics.median(times[way]) for way in ways}
    for way, seconds in medians.items():
        print(f"{way.__name__:>12}: {seconds:5.2f} s (median of {ROUNDS})")
    met = True
    for other, limit in ((binary_copy, MAX_OF_BINARY_COPY), (fetchall, MAX_OF_FETCHALL)):
        ratio = medians[pgpython] / medians[other]
        met = met and ratio <= limit
        print(f"pgpython / {other.__name__} = {ratio:.2f} (wanted: at most {limit})")
    return met


if __name__ == "__main__":
    main()
