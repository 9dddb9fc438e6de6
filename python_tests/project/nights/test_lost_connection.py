"""The connection breaks in the middle of a COPY of a Python model."""

import pytest

from project.databases import Database
from project.nights.night import TODAY, YESTERDAY, Night, alone, eventually, statuses
from project.nights.proxy import FROM_CLIENT, FROM_SERVER, cutting

COPIES = {
    "reading": (rb"copy \(select ", FROM_SERVER, "psycopg2.DatabaseError: "),
    "writing": (
        rb"copy pg_temp\.",
        FROM_CLIENT,
        "psycopg2.OperationalError: server closed the connection unexpectedly",
    ),
}
PYTHON_MODELS = {"int_tenant_outlook", "int_benchmark_releases"}


@pytest.mark.slow
@pytest.mark.parametrize("what", COPIES)
def test_connection_lost_mid_copy(night: Night, database: Database, what: str) -> None:
    pattern, side, complaint = COPIES[what]
    with cutting(database.server, pattern, side) as (proxy, folder):
        run = night.run(database, environment={"PGHOST": folder})
        eventually(lambda: alone(database))
    assert proxy.has_cut
    assert run.exit_code == 1
    (broken,) = {name for name, status in run.statuses.items() if status == "error"}
    assert broken in PYTHON_MODELS
    (message,) = (error for error in run.errors if "Runtime Error" in error)
    assert f"in model {broken}" in message
    assert complaint in message

    assert night.marts_of_today(database) == set()
    night.assert_heals(database)
    assert statuses(database) == [
        ("succeeded", YESTERDAY),
        ("failed", YESTERDAY),
        ("succeeded", TODAY),
    ]
