"""The split of every change is whole, on what dbt builds; `test_against_oracle` works it out again.

With other weights, see test_configuration_changes; with rows that come late,
test_late_arriving_rows; night by night, test_nights.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from project.builds import run_dbt
from project.databases import Database, new_database
from project.ledger import CHECKS, RESTATED, broken
from project.planted import KINDS, plant
from tenant_health import embedded
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.write import write_sample

BUILD_DRIVERS = (
    "build",
    "--select",
    "+score_drivers",
    "--exclude-resource-type",
    "test",
    "unit_test",
)
AS_OF = date(2025, 3, 31)
PLATFORM = SampleConfig(tenants=210, days=150, end_date=AS_OF, seed=3, users_per_tenant=20)
WEIGHTED = """
    select organization_id, metric_date, sum(weight * score)
    from analytics_intermediate.int_component_scores group by 1, 2
"""
DRIVERS = """
    select organization_id, window_days, from_date, driver, points, driver_rank
    from analytics_marts.score_drivers where driver not in ('restated', 'rounding')
"""
WRONG = (
    "score_changes set points = points + 0.0001 where cause = 'tickets_created'",
    "score_drivers set driver_rank = 100 - driver_rank where window_days = 30",
    "score_drivers set score_change = score_change + 1 where window_days = 7",
    "score_driver_details set points = points + 0.01 where cause = 'users_back'",
)


def test_every_split_is_whole(built: Database) -> None:
    assert broken(built) == {}
    ((days, lines, causes),) = built.rows(
        "select count(distinct (organization_id, metric_date)), count(*), count(distinct cause)"
        " from analytics_marts.score_changes"
    )
    assert (days > 500, lines > 2000, causes) == (True, True, 16), (days, lines, causes)


def test_a_full_build_leaves_nothing_to_late_rows(built: Database) -> None:
    assert built.rows(RESTATED) == []


def test_a_wrong_point_is_noticed(copy_of_built: Database) -> None:
    for change in WRONG:
        copy_of_built.rows(f"update analytics_marts.{change}")
    assert broken(copy_of_built).keys() == CHECKS.keys()


def _built(database: Database) -> None:
    run = run_dbt(database, BUILD_DRIVERS, {"as_of_date": str(AS_OF), "history_days": 60})
    assert run.exit_code == 0, run.errors


@pytest.fixture(scope="module")
def unplanted(server: embedded.Server) -> Iterator[Database]:
    with new_database(server) as database:
        with database.connection() as connection:
            write_sample(connection, "raw", PLATFORM, lambda *_: None)
        _built(database)
        yield database


@pytest.fixture(scope="module")
def planted(unplanted: Database) -> Iterator[Database]:
    with new_database(unplanted.server, template=unplanted.name) as database:
        plant(database, AS_OF)
        database.rows("drop schema analytics_marts, analytics_intermediate cascade")
        _built(database)
        yield database


@pytest.mark.slow
@pytest.mark.parametrize(("window", "fewest"), [(7, 100), (30, 60)])
def test_planted_cause_is_the_top_driver(
    unplanted: Database,
    planted: Database,
    window: int,
    fewest: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where it moved the score by 5 points or more, and all else at least 2 points less.

    What it moved is the difference between both builds, in weighted scores, of the change over the
    window; what else moved is the largest driver of the build without it.
    """
    kind_of = dict(planted.rows("select organization_id, kind from public.plants"))
    changes = [_change_over(window, database) for database in (unplanted, planted)]
    others, tops = _largest(window, unplanted), _top(window, planted)
    right, asked = Counter[str](), Counter[str]()
    for tenant, kind in kind_of.items():
        effect = abs(changes[1].get(tenant, 0) - changes[0].get(tenant, 0))
        if effect >= 5 and others.get(tenant, 0) <= effect - 2:
            asked[kind] += 1
            right[kind] += tops.get(tenant) == KINDS[kind][0]
    with capsys.disabled():
        print(f"\nPlanted causes, {window} days: {right.total()} of {asked.total()} found")
        print("".join(f"  {kind}: {right[kind]} of {asked[kind]}\n" for kind in KINDS))
    assert asked.total() >= fewest
    assert window > 7 or asked.keys() == KINDS.keys()
    assert right.total() >= 0.95 * asked.total()


def _change_over(window: int, database: Database) -> dict[str, float]:
    score = {(tenant, day): float(value) for tenant, day, value in database.rows(WEIGHTED)}
    starts = {tenant: first for tenant, days, first, *_ in database.rows(DRIVERS) if days == window}
    return {tenant: score[tenant, AS_OF] - score[tenant, first] for tenant, first in starts.items()}


def _largest(window: int, database: Database) -> dict[str, float]:
    found: dict[str, float] = {}
    for tenant, days, _, _, points, _ in database.rows(DRIVERS):
        if days == window:
            found[tenant] = max(found.get(tenant, 0), abs(float(points)))
    return found


def _top(window: int, database: Database) -> dict[str, str]:
    rows = database.rows(DRIVERS)
    return {
        tenant: driver for tenant, days, _, driver, _, rank in rows if (days, rank) == (window, 1)
    }
