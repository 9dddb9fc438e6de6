"""A reader who polls every mart through many nights sees each of them whole, every time."""

from collections.abc import Mapping
from datetime import date, timedelta
from threading import Event, Thread
from typing import Any

import psycopg2
import pytest

from project.builds import run_dbt
from project.databases import Database
from project.rebuilding import NIGHT

A_MOMENT = "2s"
"""As long as the reader is ready to wait for a lock."""
MAY_BE_EMPTY = {"late_arriving_rows", "score_calibration"}
CHANGE_NIGHTLY = {"feature_adoption", "tenant_health_scores", "tenant_portfolio", "usage_metrics"}


def _content(mart: str) -> str:
    """A fingerprint of all rows, null if there is none."""
    return f"select md5(string_agg(t::text, ',' order by t::text)) from analytics_marts.{mart} as t"


class Poller(Thread):
    """Reads every mart, again and again, and keeps what each query found."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.done = Event()
        marts = ("build_status", *database.mart_names())
        self.seen: dict[str, set[str | None]] = {mart: set() for mart in marts}
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
                    cursor.execute(f"set lock_timeout = '{A_MOMENT}'")
                    while not self.done.is_set():
                        for mart, seen in self.seen.items():
                            cursor.execute(_content(mart))
                            seen.update(content for (content,) in cursor.fetchall())
        except psycopg2.Error as error:
            self.failure = error


@pytest.mark.slow
@pytest.mark.parametrize(
    ("nights", "args"),
    [(2, NIGHT), pytest.param(20, ("run",), id="20, all of them weekly")],
)
def test_many_nights(
    copy_of_built: Database, sample_vars: Mapping[str, Any], nights: int, args: tuple[str, ...]
) -> None:
    last = date.fromisoformat(sample_vars["as_of_date"])
    marts = copy_of_built.mart_names()
    between = {mart: {copy_of_built.rows(_content(mart))[0][0]} for mart in marts}
    with Poller(copy_of_built) as poller:
        for back in reversed(range(nights)):
            night = {**sample_vars, "as_of_date": str(last - timedelta(back))}
            run = run_dbt(copy_of_built, args, night)
            assert (run.exit_code, run.errors) == (0, ())
            for mart in marts:
                between[mart].update(copy_of_built.rows(_content(mart))[0])
    assert poller.failure is None
    for mart in marts:
        assert poller.seen[mart] <= between[mart], f"{mart} was seen half-built"
        assert None not in poller.seen[mart] or mart in MAY_BE_EMPTY
    for mart in CHANGE_NIGHTLY:
        assert len(between[mart]) >= nights
        assert len(poller.seen[mart]) > nights / 2  # it looked in between
