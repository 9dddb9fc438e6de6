"""The same activity gives the same marts, however and whenever they are built."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from project.builds import BUILD, run_dbt
from project.databases import Database
from project.oracle import MART_KEYS
from project.rebuilding import NIGHTLY_BUILD
from project.sampling import sampled
from project.variants import VARIANTS
from tenant_health.raw_tables import create_raw_schema
from tenant_health.release_key.store import VARIABLE

WITH_DATA_TESTS = ("build", "--exclude-resource-type", "unit_test")
WEEKLY = {
    *("score_backtest", "score_calibration", "suggested_weights"),
    *("weight_simulation", "weight_simulation_days"),
}
DAILY_MARTS = ("usage_metrics", "tenant_health_scores")


@pytest.mark.slow
def test_a_second_build_with_every_test_changes_nothing(
    copy_of_built: Database, sample_vars: Mapping[str, Any]
) -> None:
    before = copy_of_built.fingerprints()
    run = run_dbt(copy_of_built, ["build"], sample_vars)
    assert (run.exit_code, run.failed, run.errors) == (0, set(), ())
    assert copy_of_built.fingerprints() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variant", "build"),
    [
        ("in an EL copy, read from Tokyo", NIGHTLY_BUILD),
        *((variant, BUILD) for variant in VARIANTS),
    ],
)
def test_same_activity(
    built: Database,
    copy_of_sampled: Database,
    sample_vars: Mapping[str, Any],
    variant: str,
    build: tuple[str, ...],
) -> None:
    for statements in VARIANTS[variant]:
        copy_of_sampled.rows(statements)
    # the same key draws the same noise on what is released
    ((key,),) = built.rows("select encode(key, 'hex') from analytics_release_key.release_key")
    run = run_dbt(copy_of_sampled, build, sample_vars, environment={VARIABLE: key})
    assert run.exit_code == 0, run.errors
    found, expected = copy_of_sampled.fingerprints(), built.fingerprints()
    assert {mart: expected[mart] for mart in found} == found
    assert expected.keys() - found.keys() == (WEEKLY if build == NIGHTLY_BUILD else set())


@pytest.mark.parametrize("day", sampled(["2025-01-15", "2025-02-28", "2025-03-30"], "2025-02-28"))
def test_a_past_date_gives_the_slice_of_history_up_to_it(
    built: Database, copy_of_sampled: Database, sample_vars: Mapping[str, Any], day: str
) -> None:
    later = date.fromisoformat(sample_vars["as_of_date"]) - date.fromisoformat(day)
    run = run_dbt(
        copy_of_sampled,
        [
            "build",
            "--select",
            *(f"+{mart}" for mart in DAILY_MARTS),
            "--resource-type",
            "model",
            "seed",
        ],
        {"as_of_date": day, "history_days": sample_vars["history_days"] - later.days},
    )
    assert run.exit_code == 0, run.errors
    for mart in DAILY_MARTS:
        until_then = (
            f"select * from analytics_marts.{mart} where metric_date <= '{day}' order by 1, 2"
        )
        expected = built.rows(until_then)
        assert expected
        assert (
            copy_of_sampled.rows(f"select * from analytics_marts.{mart} order by 1, 2") == expected
        )


@pytest.mark.slow
def test_a_platform_without_any_activity(fresh: Database) -> None:
    with fresh.connection() as connection:
        create_raw_schema(connection, "raw")
    run = run_dbt(fresh, WITH_DATA_TESTS)
    assert (run.exit_code, run.failed, run.errors) == (0, set(), ())
    assert set(MART_KEYS) < set(fresh.mart_names())
    assert [row for rows in fresh.marts().values() for row in rows] == []
