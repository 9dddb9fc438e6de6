"""Built night by night, with gaps, reruns and late rows, it is what is built at once, to the byte.

The environment variable TENANT_HEALTH_SCHEDULES asks for more examples.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from project.builds import run_dbt
from project.databases import Database, new_database
from project.oracle import MART_KEYS, Config, compare, compute_marts, load_from_connection
from project.platform_life import CHANGES, Platform
from project.rebuilding import FIRST_NIGHT, NIGHT, START, differences, rebuilt, vars_of

LAST_NIGHT = date(2025, 6, 29)  # no further month ends
EXAMPLES = int(os.environ.get("TENANT_HEALTH_SCHEDULES", "6"))


@dataclass(frozen=True)
class Night:
    """What happens until a run, and which day the run is for.

    Attributes:
        days: So many days go by before it; if negative, it is for a day so much before the last.
        lookback_days: That of the run, and so how late rows come.
        without: What does not happen, of all that can.
        seed: Of what is drawn within the changes.
    """

    days: int
    without: frozenset[Callable[[Platform], None]]
    seed: int


nights = st.builds(
    Night,
    days=st.sampled_from((1, 5, 0, 2, -2, 1, -9)),
    without=st.frozensets(st.sampled_from(CHANGES), max_size=6),
    seed=st.integers(0, 999),
)


A_WEEK = [
    Night(days=5, without=frozenset(), seed=2),
    Night(days=-2, without=frozenset(), seed=3),
    Night(days=1, without=frozenset(), seed=4),
]


@pytest.mark.slow
def test_a_gap_an_earlier_day_and_a_later_one(first_night: Database) -> None:
    _assert_exact(first_night, 3, A_WEEK)


@pytest.mark.slow
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(lookback=st.sampled_from((3, 0, 7)), schedule=st.lists(nights, min_size=4, max_size=5))
def test_any_schedule(first_night: Database, lookback: int, schedule: list[Night]) -> None:
    _assert_exact(first_night, lookback, schedule)


def _assert_exact(first_night: Database, lookback: int, schedule: list[Night]) -> None:
    """After each night the marts equal the oracle's, and in the end all equals a full build."""
    with new_database(first_night.server, template=first_night.name) as database:
        as_of = FIRST_NIGHT
        platform = Platform(database, Random(0), FIRST_NIGHT, lookback)
        for night in schedule:
            platform.random = Random(night.seed)
            days = min(night.days, (LAST_NIGHT - platform.today).days)
            platform.goes_on(max(days, 0), as_of)
            for change in CHANGES:
                if change not in night.without:
                    change(platform)
            as_of = platform.today if days > 0 else as_of + timedelta(days)
            as_of = max(as_of, START)
            run = run_dbt(database, NIGHT, vars_of(as_of, lookback_days=lookback))
            assert run.exit_code == 0, run.errors
            assert _against_oracle(database, Config(as_of, (as_of - START).days + 1)) == []
        with rebuilt(database, vars_of(as_of)) as at_once:
            assert differences(database, at_once) == {}


def _against_oracle(database: Database, config: Config) -> list[str]:
    with database.connection() as connection:
        expected = compute_marts(load_from_connection(connection, "raw"), config)
    return [
        f"{mart}: {line}"
        for mart, keys in MART_KEYS.items()
        for line in compare(expected[mart], database.mart(mart), keys)
    ]
