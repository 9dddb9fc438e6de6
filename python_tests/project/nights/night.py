"""One night, from yesterday's marts to today's, with a fault in between."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from project.builds import BUILD, NOT_WEEKLY, Run, run_dbt
from project.databases import Database, new_database
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.write import write_sample

YESTERDAY, TODAY = date(2025, 3, 30), date(2025, 3, 31)
"""Today's run is also the first one after the end of a month: it releases benchmarks."""

SAMPLE = SampleConfig(tenants=6, days=60, end_date=TODAY, seed=1, users_per_tenant=10)
NIGHT = ("build", "--exclude-resource-type", "test", "unit_test", "seed", *NOT_WEEKLY)
SETTINGS = {"fsync": "off"}
"""Of the server: it keeps what it committed when it is killed, though not when power fails."""
SINCE = """
    update raw.organizations set name = name || ' (renamed)';
    insert into raw.sessions
    select (jsonb_populate_record(s, '{"id": "late", "created_at": "2025-03-01 12:00"}')).*
    from raw.sessions as s where created_at > '2025-03-02' order by id limit 1
"""
"""What happened in the raw tables since yesterday's run: every mart will differ."""
PATIENCE = 60.0  # seconds


def vars_of(day: date) -> dict[str, Any]:
    """The vars of the run of a day."""
    return {"as_of_date": str(day), "history_days": 44}


@dataclass(frozen=True)
class Night:
    """What today's run starts from and leads to, undisturbed.

    Attributes:
        before: Raw activity, and the marts of yesterday. Not to be changed: take a copy.
        yesterday: Fingerprints of the marts before the run.
        today: Fingerprints of the marts after it.
        queries: How many queries the run takes.
    """

    before: Database
    yesterday: dict[str, str]
    today: dict[str, str]
    queries: int

    @contextmanager
    def copy(self) -> Iterator[Database]:
        """A database before the run that is gone afterwards."""
        with new_database(self.before.server, self.before.name) as database:
            yield database

    def marts_of_today(self, database: Database) -> set[str]:
        """The marts that are today's already; the others must be yesterday's."""
        found = database.fingerprints()
        between = {
            mart
            for mart, content in found.items()
            if content not in (self.yesterday[mart], self.today[mart])
        }
        assert between == set()
        assert found.keys() == self.today.keys()
        return {mart for mart, content in found.items() if content == self.today[mart]}

    def run(self, database: Database, **options: Any) -> Run:
        """Today's run, without seeds and tests."""
        return run_dbt(database, NIGHT, vars_of(TODAY), **options)

    def assert_heals(self, database: Database) -> None:
        """A plain run leads to what it would have, had nothing happened."""
        run = self.run(database)
        assert (run.exit_code, run.errors) == (0, ())
        assert database.fingerprints() == self.today


def prepare(database: Database) -> None:
    """Yesterday's marts, and what happened since in the raw tables."""
    with database.connection() as connection:
        write_sample(connection, "raw", SAMPLE, lambda *_: None)
    run = run_dbt(database, (*BUILD, *NOT_WEEKLY), vars_of(YESTERDAY))
    assert run.exit_code == 0, run.errors
    database.rows(SINCE)


def statuses(database: Database) -> list[tuple[str, date | None]]:
    """What `build_status` says of each run, the first one first: status, day of the marts."""
    return [
        (status, day)
        for status, day in database.rows(
            "select status, marts_as_of_date from analytics_marts.build_status order by started_at"
        )
    ]


def marts_built(database: Database) -> set[str]:
    """The marts that the newest run built, as `build_status` says."""
    ((names,),) = database.rows(
        "select marts_built from analytics_marts.build_status where is_newest"
    )
    return set(filter(None, names.split(", ")))


def eventually(condition: Callable[[], Any]) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def alone(database: Database) -> bool:
    """Whether nobody else is connected any more."""
    others = "select 1 from pg_stat_activity where datname = current_database() and pid <> "
    return database.rows(others + "pg_backend_pid()") == []
