"""A model that reads batches and returns an iterator needs the memory of a few batches."""

import subprocess
import sys

import pytest

from tenant_health import embedded

COPY = """
import resource, sys
import psycopg2
from dbt.adapters.pgpython.dbt_object import Session
from dbt.adapters.pgpython.tables import frames_of
from dbt.adapters.pgpython.writer import ColumnTypes, write_frames

host, port, rows = sys.argv[1:]
connection = psycopg2.connect(host=host, port=port, user="postgres", dbname="postgres")
cursor = connection.cursor()
source = Session(cursor).sql(
    f"select n, n / 8.0 as x, repeat('wide ', 40) || n as s from generate_series(1, {rows}) as n"
)
batches = (frame.with_columns(seen=frame["n"] + 0) for frame in source.batches(20_000))
written = write_frames(cursor, "result", frames_of(batches), ColumnTypes({}, {}))
cursor.execute("select count(*), sum(seen), sum(x) from pg_temp.result")
count, total, eighths = cursor.fetchone()
n = int(rows)
assert (written, count, total, eighths) == (n, n, n * (n + 1) // 2, n * (n + 1) / 16)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak_megabytes(server: embedded.Server, rows: int) -> int:
    command = [sys.executable, "-c", COPY, server.sockets, str(server.port), str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.slow
def test_six_times_the_rows_in_the_same_memory(server: embedded.Server) -> None:
    few = peak_megabytes(server, 80_000)
    many = peak_megabytes(server, 480_000)  # 90 MB of text more
    assert many - few < 30
