"""A reader who polls every mart through many nights sees each of them whole, every time."""

from collections.abc import Mapping
from datetime import date, timedelta
from threading import Event, Thread
from typing import Any

import psycopg2

from project.builds import run_dbt
from project.databases import Database

NIGHTS = 20
DAILY = {
    "feature_adoption": "as_of_date",
    "peer_benchmarks": "calculated_on",
    "rejected_rows": "as_of_date",
    "tenant_portfolio": "as_of_date",
}
"""The marts that are of one day, every row, and the column that says which."""
NIGHTLY = ("run", "--select", "int_tenant_measures", "int_benchmark_values", *DAILY)
"""These, and what differs from night to night in what they are made from."""


def _days(mart: str) -> str:
    day = DAILY.get(mart, "null")
    return f"select count(*), min({day}), max({day}) from analytics_marts.{mart}"


class Poller(Thread):
    """Reads every mart, again and again, and keeps what each query found."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.done = Event()
        self.seen: dict[str, set[tuple[Any, ...]]] = {"build_status": set()}
        self.seen.update({mart: set() for mart in database.mart_names()})
        self.failure: psycopg2.Error | None = None

    def __enter__(self) -> "Poller":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.join()

    def run(self) -> None:
        try:
            with self.database.connection() as connection:
                connection.autocommit = True
                with connection.cursor() as cursor:
                    while not self.done.is_set():
                        for mart, seen in self.seen.items():
                            cursor.execute(_days(mart))
                            seen.update(cursor.fetchall())
        except psycopg2.Error as error:
            self.failure = error


def test_twenty_nights(copy_of_built: Database, sample_vars: Mapping[str, Any]) -> None:
    last = date.fromisoformat(sample_vars["as_of_date"])
    nights = [last - timedelta(back) for back in reversed(range(NIGHTS))]
    counts: dict[str, set[tuple[Any, ...]]] = {}
    with Poller(copy_of_built) as poller:
        for night in nights:
            dbt_vars = {**sample_vars, "as_of_date": str(night)}
            run = run_dbt(copy_of_built, NIGHTLY, dbt_vars)
            assert (run.exit_code, run.errors) == (0, ())
            for mart in DAILY:
                counts.setdefault(mart, set()).update(copy_of_built.rows(_days(mart)))
    assert poller.failure is None
    for mart, seen in poller.seen.items():
        may_be_empty = mart == "late_activity"
        torn = {row for row in seen if (row[0] == 0 and not may_be_empty) or row[1] != row[2]}
        assert not torn, mart
        if mart in DAILY:
            assert len(counts[mart]) == NIGHTS
            assert seen <= counts[mart]
            assert len(seen) > NIGHTS / 2  # it looked in between
        elif mart != "build_status":
            assert len(seen) == 1
