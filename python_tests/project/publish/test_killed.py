"""kill -9 of a publisher: readers see yesterday's marts or today's, and the next one heals."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

import pytest

from project.builds import BUILD, NOT_WEEKLY, run_dbt
from project.databases import Database, new_database
from project.nights.killable import kill_amid
from project.nights.night import alone, eventually, marts_built
from project.publish.lake import publish, release_key, write_lake
from project.rebuilding import FIRST_NIGHT, vars_of

MOMENTS = 6
TODAY = FIRST_NIGHT + timedelta(days=1)


@dataclass(frozen=True)
class Delivery:
    """What today's publisher starts from and leads to, undisturbed."""

    lake: Path
    before: Database
    yesterday: Mapping[str, str]
    today: Mapping[str, str]
    queries: int


@pytest.fixture(scope="module")
def delivery(first_night: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivery]:
    folder = tmp_path_factory.mktemp("lakes")
    server, key = first_night.server, release_key(first_night)
    with new_database(server, first_night.name) as source, new_database(server) as before:
        publish(write_lake(source, folder / "yesterday"), before, key=key)
        source.rows("update raw.organizations set name = name || ' (renamed)'")
        run = run_dbt(source, (*BUILD, "--full-refresh", *NOT_WEEKLY), vars_of(TODAY))
        assert run.exit_code == 0, run.errors
        lake = write_lake(source, folder / "today")
        queries: list[str] = []
        with new_database(server, before.name) as after:
            publish(lake, after, note_query=queries.append)
            yesterday, today = before.fingerprints(), after.fingerprints()
        yield Delivery(lake, before, yesterday, today, len(queries))


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["copying", *range(MOMENTS)])
def test_marts_are_of_yesterday_or_today_and_the_next_run_heals(
    delivery: Delivery, moment: str | int
) -> None:
    random = Random(str(moment))
    sent, seconds = 1, random.uniform(0.05, 0.2)
    if isinstance(moment, int):
        share = (moment + random.random()) / MOMENTS
        sent, seconds = max(2, int(delivery.queries * share * 0.98)), random.uniform(0, 0.05)
    with _copy_of(delivery.before) as database:
        kill_amid(sent, seconds, _publish, delivery.lake, database)
        eventually(lambda: alone(database))

        found = database.fingerprints()
        of_today = {mart for mart, rows in found.items() if rows == delivery.today[mart]}
        others = {mart: rows for mart, rows in found.items() if mart not in of_today}
        assert others == {mart: delivery.yesterday[mart] for mart in others}
        same = {m for m, rows in delivery.today.items() if rows == delivery.yesterday[m]}
        assert of_today - same <= marts_built(database)

        publish(delivery.lake, database)
        assert database.fingerprints() == delivery.today
        newest = "select status, marts_as_of_date from analytics_marts.build_status where is_newest"
        assert database.rows(newest) == [("succeeded", TODAY)]


@contextmanager
def _copy_of(database: Database) -> Iterator[Database]:
    with new_database(database.server, database.name) as copy:
        yield copy


def _publish(lake: Path, database: Database, sending: Connection) -> None:
    def note(what: Any) -> None:
        sending.send(what)

    publish(lake, database, note_query=note)
