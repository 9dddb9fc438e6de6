"""Whatever becomes of some runs, the next plain one makes what a full build would."""

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from project.builds import run_dbt
from project.databases import Database, new_database
from project.platform_life import CHANGES, Platform
from project.rebuilding import (
    BUILT,
    FIRST_NIGHT,
    NIGHT,
    START,
    differences,
    killed,
    rebuilt,
    vars_of,
)

TODAY = date(2025, 6, 14)  # three nights have been missed
FULL = (*NIGHT, "--full-refresh")
EMPTY = (*NIGHT, "--empty")
SAMPLED = (*NIGHT, "--sample", "2 days")
ONE_OF_THREE = """
    insert into raw.{table} (id, organization_id, user_id, {columns})
    select 'late' || n, min(id), 'user', {values} from raw.organizations, generate_series(1, 3) as n
    where created_at < '{day}' and is_active group by n
"""
DETOURS: dict[str, list[tuple[str, ...]]] = {
    "missed nights": [],
    "killed between models": [("killed in", "int_health_scores", *NIGHT)],
    "killed in a full refresh": [("killed in", "int_daily_usage", *FULL)],
    "killed twice": [
        ("killed in", "int_session_days", *NIGHT),
        ("killed in", "int_component_scores", *NIGHT),
    ],
    "some models alone": [(*NIGHT, "--select", "int_feature_days+", "int_session_days")],
    "marts alone": [(*NIGHT, "--select", "path:models/marts")],
    "one model in full": [NIGHT, (*FULL, "--select", "int_daily_usage")],
    "one mart in full": [NIGHT, (*FULL, "--select", "tenant_health_scores")],
    "empty": [EMPTY],
    "all empty": [(*EMPTY, "--full-refresh")],
    "a sample": [SAMPLED],
    "all a sample": [(*SAMPLED, "--full-refresh")],
}


@pytest.fixture(scope="module")
def days_later(first_night: Database) -> Iterator[Database]:
    """Four days later, with all that can have happened, and no run yet."""
    with new_database(first_night.server, template=first_night.name) as database:
        platform = Platform(database, Random(1), FIRST_NIGHT, lookback_days=3)
        platform.goes_on((TODAY - FIRST_NIGHT).days, built=FIRST_NIGHT)
        for change in CHANGES:
            change(platform)
        yield database


@pytest.fixture(scope="module")
def at_once(days_later: Database) -> Iterator[Database]:
    with rebuilt(days_later, vars_of(TODAY)) as database:
        yield database


@pytest.fixture
def database(days_later: Database) -> Iterator[Database]:
    with new_database(days_later.server, template=days_later.name) as copy:
        yield copy


@pytest.mark.slow
@pytest.mark.parametrize("detour", DETOURS)
def test_next_run_heals(database: Database, at_once: Database, detour: str) -> None:
    for what, *args in DETOURS[detour]:
        if what == "killed in":
            killed(database, args[0], args[1:], vars_of(TODAY))
        else:
            assert run_dbt(database, (what, *args), vars_of(TODAY)).exit_code == 0
    assert run_dbt(database, NIGHT, vars_of(TODAY)).exit_code == 0
    assert differences(database, at_once) == {}


@pytest.mark.slow
def test_reprocess_from_repairs_what_came_too_late(database: Database) -> None:
    """Also before history. A run that ends early repairs nothing: it is to be repeated."""
    database.rows(
        ONE_OF_THREE.format(
            table="sessions", columns="created_at", values="'2025-05-25 09:00'", day="2025-05-25"
        )
        + ";"
        + ONE_OF_THREE.format(
            table="feature_usage_events",
            columns="feature_key, occurred_at",
            values="'GIFT_DISCLOSURES', '2025-05-02 09:00'",
            day="2025-05-25",
        )
    )
    assert run_dbt(database, NIGHT, vars_of(TODAY)).exit_code == 0
    with rebuilt(database, vars_of(TODAY)) as at_once:
        assert {"int_session_days", "feature_adoption"} <= differences(database, at_once).keys()
        repair = vars_of(TODAY, reprocess_from="2025-05-02")
        killed(database, "int_daily_usage", NIGHT, repair)
        assert run_dbt(database, NIGHT, repair).exit_code == 0
        assert differences(database, at_once) == {}


@pytest.mark.slow
def test_longer_history_goes_back_further(database: Database) -> None:
    """It stays so when a later run asks for less, and a longer one is never made shorter."""
    longer = vars_of(TODAY, date(2025, 5, 12))
    killed(database, "int_health_scores", NIGHT, longer)
    assert run_dbt(database, NIGHT, vars_of(TODAY, START)).exit_code == 0
    with rebuilt(database, longer) as at_once:
        assert differences(database, at_once) == {}
    tomorrow = {"as_of_date": "2025-06-15", "history_days": longer["history_days"] + 1}
    assert run_dbt(database, NIGHT, tomorrow).exit_code == 0
    first = "select min(metric_date) from analytics_marts.usage_metrics"
    assert database.rows(first) == [(date(2025, 5, 12),)]


@pytest.mark.slow
def test_history_can_be_built_bit_by_bit(days_later: Database, at_once: Database) -> None:
    """As docs/operating.md says: there are no marts until all of it is there."""
    with new_database(days_later.server, template=days_later.name) as database:
        database.rows(f"drop schema {BUILT}, analytics_staging cascade")
        built = "select max(metric_date) from analytics_intermediate.int_health_scores"
        for day in (date(2025, 5, 30), date(2025, 6, 8)):
            step = run_dbt(database, (*NIGHT, "path:models/marts"), vars_of(day))
            assert (step.exit_code, database.rows(built)) == (0, [(day,)])
            assert database.mart_names() == []
        assert run_dbt(database, NIGHT, vars_of(TODAY)).exit_code == 0
        assert differences(database, at_once) == {}


@pytest.mark.slow
@pytest.mark.parametrize("day", [date(2025, 6, 12), date(2025, 5, 28)])
def test_earlier_as_of_date_and_back(database: Database, at_once: Database, day: date) -> None:
    """Days after it go, and come back with the next run for a later one."""
    assert run_dbt(database, NIGHT, vars_of(TODAY)).exit_code == 0
    assert run_dbt(database, NIGHT, vars_of(day)).exit_code == 0
    with rebuilt(database, vars_of(day)) as earlier:
        assert differences(database, earlier) == {}
    assert run_dbt(database, NIGHT, vars_of(TODAY)).exit_code == 0
    assert differences(database, at_once) == {}
