"""A reader who polls every mart through many nights sees each of them whole, every time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from psycopg2 import extensions

from project.builds import run_dbt
from project.databases import Database
from project.publish.lake import publish, write_lake
from project.reading import OWN_ROWS, ROLES, Poller, Watcher, organizations, selected
from project.rebuilding import NIGHT

A_MOMENT = "2s"
"""As long as the reader is ready to wait for a lock."""
MAY_BE_EMPTY = {"late_arriving_rows", "score_calibration"}
CHANGE_NIGHTLY = {"feature_adoption", "tenant_health_scores", "tenant_portfolio", "usage_metrics"}


def _content(mart: str) -> str:
    """A fingerprint of all rows, null if there is none."""
    return f"select md5(string_agg(t::text, ',' order by t::text)) from analytics_marts.{mart} as t"


class Owner(Poller):
    """Reads every mart as the role that owns them, and keeps what each query found."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        marts = ("build_status", *database.mart_names())
        self.seen: dict[str, set[str | None]] = {mart: set() for mart in marts}

    @contextmanager
    def connected(self) -> Iterator[extensions.cursor]:
        with self.database.connection() as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"set lock_timeout = '{A_MOMENT}'")
                yield cursor

    def look(self, cursor: extensions.cursor) -> None:
        for mart, seen in self.seen.items():
            seen.update(content for (content,) in selected(cursor, _content(mart)))


def _read_through(database: Database, nights: Sequence[Callable[[], None]]) -> None:
    """Polls the marts of a database through nights; each was seen as it is between two of them."""
    marts = database.mart_names()
    between = {mart: {database.rows(_content(mart))[0][0]} for mart in marts}
    with Owner(database) as owner:
        for night in nights:
            night()
            for mart in marts:
                between[mart].update(database.rows(_content(mart))[0])
    assert owner.failure is None
    for mart in marts:
        assert owner.seen[mart] <= between[mart], f"{mart} was seen half-built"
        assert None not in owner.seen[mart] or mart in MAY_BE_EMPTY
    for mart in CHANGE_NIGHTLY:
        assert len(between[mart]) >= len(nights)
        assert len(owner.seen[mart]) > len(nights) / 2  # it looked in between


def _last_nights(sample_vars: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """The vars of so many nights up to that of the sample."""
    last = date.fromisoformat(sample_vars["as_of_date"])
    days = (str(last - timedelta(back)) for back in reversed(range(count)))
    return [{**sample_vars, "as_of_date": day} for day in days]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("nights", "args"),
    [(2, NIGHT), pytest.param(20, ("run",), id="20, all of them weekly")],
)
def test_many_nights(
    copy_of_built: Database, sample_vars: Mapping[str, Any], nights: int, args: tuple[str, ...]
) -> None:
    def night(dbt_vars: Mapping[str, Any]) -> None:
        run = run_dbt(copy_of_built, args, dbt_vars)
        assert (run.exit_code, run.errors) == (0, ())

    _read_through(copy_of_built, [partial(night, v) for v in _last_nights(sample_vars, nights)])


@pytest.mark.slow
@pytest.mark.usefixtures("opened")  # which makes the roles
def test_many_nights_that_another_engine_built(
    copy_of_built: Database, fresh: Database, sample_vars: Mapping[str, Any], tmp_path: Path
) -> None:
    """One tenant reads all the while, too: its own rows and no other."""

    def night(dbt_vars: Mapping[str, Any]) -> None:
        run = run_dbt(copy_of_built, NIGHT, dbt_vars)
        assert (run.exit_code, run.errors) == (0, ())
        lake = write_lake(copy_of_built, tmp_path / dbt_vars["as_of_date"])
        publish(lake, fresh, {**dbt_vars, **ROLES})

    first, *nights = _last_nights(sample_vars, 6)
    night(first)
    with Watcher(fresh, organizations(fresh)[0]) as tenant:
        _read_through(fresh, [partial(night, dbt_vars) for dbt_vars in nights])
    assert tenant.failure is None
    assert tenant.rounds > 100
    assert {f"analytics_marts.{mart}" for mart in OWN_ROWS} < set(tenant.seen)
    counts = [counts for seen in tenant.seen.values() for counts in seen]
    assert all(own > 0 and others == 0 for own, others in counts)
