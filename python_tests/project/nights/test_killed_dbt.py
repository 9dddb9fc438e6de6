"""kill -9 of dbt at ten random moments of a night."""

from random import Random

import pytest

from project.databases import Database
from project.nights.killable import run_and_kill
from project.nights.night import (
    TODAY,
    YESTERDAY,
    Night,
    alone,
    eventually,
    marts_built,
    statuses,
    vars_of,
)

MOMENTS = 10
SAMPLED = 9
"""Amid the marts: what the default run tries."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(moment, marks=[] if moment == SAMPLED else pytest.mark.slow)
        for moment in range(MOMENTS)
    ],
)
def test_marts_are_of_yesterday_or_today_and_the_next_run_heals(
    night: Night, database: Database, moment: int
) -> None:
    """The moments are spread over the whole run, each at random within its tenth."""
    random = Random(moment)
    share = (moment + random.random()) / MOMENTS
    run_and_kill(
        database, vars_of(TODAY), int(night.queries * share * 0.98), random.uniform(0, 0.05)
    )
    eventually(lambda: alone(database))

    of_today = night.marts_of_today(database)
    assert marts_built(database) == of_today
    left = [status for status, _ in statuses(database)[1:]]
    # nothing, if it was killed before it wrote its row; stopped, if it was still checking
    named = {"running": "aborted", "stopped": "stopped"}

    night.assert_heals(database)
    day = TODAY if of_today == night.today.keys() else YESTERDAY
    killed = [(named[status], day) for status in left]
    assert statuses(database) == [("succeeded", YESTERDAY), *killed, ("succeeded", TODAY)]
