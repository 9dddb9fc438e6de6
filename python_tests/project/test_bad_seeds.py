"""Seeds that can't be meant are not loaded, and nothing is built from them."""

from collections.abc import Iterator
from datetime import date

import pytest

from project.builds import BUILD, WithSeed, run_dbt
from project.databases import Database, new_database
from project.rebuilding import FIRST_NIGHT, vars_of
from project.sampling import sampled

VARS = vars_of(FIRST_NIGHT)
WEIGHTS = """\
effective_from,component,position,weight,target
{day},login,1,{login},0.70
{day},case_resolution,2,{cases},0.90
{day},campaign_completion,3,0.25,0.85
{day},feature_adoption,4,0.15,0.60
{day},support_tickets,5,{tickets},10
"""
BAD_SEEDS = {
    "weights below 1": (
        "health_score_components",
        WEIGHTS.format(day="2020-01-01", login="0.15", cases="0.25", tickets="0.15"),
        "weights effective from 2020-01-01 sum to 0.95, not 1",
    ),
    "weights that are 1 only once they are rounded": (
        "health_score_components",
        WEIGHTS.format(day="2020-01-01", login="0.20", cases="0.25", tickets="0.1500001"),
        "weights effective from 2020-01-01 sum to 1.0000001, not 1",
    ),
    "no weights": (
        "health_score_components",
        WEIGHTS.splitlines()[0] + "\n",
        "it has no rows",
    ),
    "weights that begin after history": (
        "health_score_components",
        WEIGHTS.format(day="2025-06-01", login="0.20", cases="0.25", tickets="0.15"),
        "weights begin on 2025-06-01, after the first day of history, 2025-05-22",
    ),
    "a feature twice": (
        "tracked_features",
        "feature_key,feature_name,feature_category\nAPI_USAGE,API,core\nAPI_USAGE,APIs,core\n",
        "the test unique of feature_key fails: unique_field API_USAGE, n_records 2",
    ),
    "a gap between size bands": (
        "size_bands",
        "size_band,employee_min,employee_max\nsmall,1,100\nlarge,102,\n",
        "the test adjoining_bands fails: lower_end 102, previous_upper_end 100",
    ),
    "an action that costs nothing": (
        "action_costs",
        "action,position,component,effort,headline_one,headline_many\n"
        "adopt_features,1,feature_adoption,0,use 1 feature,use {units} features\n",
        "action adopt_features has the effort 0, not a number above 0 with at most four decimals",
    ),
    "an action that lifts something else": (
        "action_costs",
        "action,position,component,effort,headline_one,headline_many\n"
        "adopt_features,1,login,5,use 1 feature,use {units} features\n",
        "action adopt_features does not lift login but feature_adoption",
    ),
    "two sectors that are spelled alike": (
        "industry_sectors",
        "industry_sector\nOTHER\nREAL_ESTATE\nReal Estate\n",
        "sectors REAL_ESTATE and Real Estate can't be told apart",
    ),
    "no sector for the rest": (
        "industry_sectors",
        "industry_sector\nRETAIL\n",
        "there is no sector OTHER, for texts that are none of the others",
    ),
    "an empty file": ("industry_sectors", "", ""),
}


@pytest.fixture(scope="module")
def standing(first_night: Database) -> Iterator[Database]:
    """A small platform and all that is built from it, which bad seeds are let loose on."""
    with new_database(first_night.server, template=first_night.name) as database:
        yield database


@pytest.fixture
def copy_of_first_night(first_night: Database) -> Iterator[Database]:
    """A database of this test's own, with a small platform and all that is built from it."""
    with new_database(first_night.server, template=first_night.name) as database:
        yield database


@pytest.mark.parametrize(
    "what",
    sampled(
        BAD_SEEDS,
        "weights below 1",
        "weights that are 1 only once they are rounded",
        "a gap between size bands",
        "an action that costs nothing",
        "an empty file",
    ),
)
def test_seed_that_cannot_be_meant(standing: Database, with_seed: WithSeed, what: str) -> None:
    """It is not loaded, and every mart stays, though no test is run."""
    seed, text, problem = BAD_SEEDS[what]
    project = with_seed(seed, text)
    before = standing.fingerprints()
    loaded = standing.rows(f"select * from analytics_seeds.{seed} order by 1")
    run = run_dbt(standing, (*BUILD, "--select", f"{seed}+"), VARS, project)
    assert run.exit_code == 1
    assert run.statuses[seed] == "error"
    built = {run.statuses[mart] for mart in before if mart in run.statuses}
    assert built == {"skipped"}
    assert any(f"seeds/{seed}.csv" in error and problem in error for error in run.errors)
    assert standing.rows(f"select * from analytics_seeds.{seed} order by 1") == loaded
    assert standing.fingerprints() == before


def test_weights_are_exact(fresh: Database, with_seed: WithSeed) -> None:
    """More decimals than one would round to are right as long as the sum is."""
    text = WEIGHTS.format(day="2020-01-01", login="0.20005", cases="0.24995", tickets="0.15")
    project = with_seed("health_score_components", text)
    run = run_dbt(fresh, ("seed", "--select", "health_score_components"), project_dir=project)
    assert (run.exit_code, run.errors) == (0, ())
    weights = "select sum(weight), max(scale(weight)) from analytics_seeds.health_score_components"
    assert fresh.rows(weights) == [(1, 5)]


def test_first_load_of_a_bad_seed_leaves_nothing(fresh: Database, with_seed: WithSeed) -> None:
    text = BAD_SEEDS["weights below 1"][1]
    project = with_seed("health_score_components", text)
    run = run_dbt(fresh, ("seed", "--select", "health_score_components"), project_dir=project)
    assert run.exit_code == 1
    assert fresh.rows("select to_regclass('analytics_seeds.health_score_components')") == [(None,)]


def test_history_that_grows_beyond_the_weights(copy_of_first_night: Database) -> None:
    """No seed is loaded, so the run stops before anything is built."""
    copy_of_first_night.rows(
        "update analytics_seeds.health_score_components set effective_from = '2025-05-20'"
    )
    before = copy_of_first_night.fingerprints()
    longer = vars_of(FIRST_NIGHT, date(2025, 5, 1))
    run = run_dbt(copy_of_first_night, ("run",), longer)
    assert (run.exit_code, run.statuses) == (2, {})
    (message,) = run.errors
    assert "seed health_score_components: weights begin on 2025-05-20, after" in message
    assert copy_of_first_night.fingerprints() == before


@pytest.mark.slow
def test_seed_table_of_an_earlier_version(copy_of_first_night: Database) -> None:
    """dbt would load the new rows into the old columns, which round them."""
    copy_of_first_night.rows(
        "drop view analytics_intermediate.int_component_scores,"
        " analytics_intermediate.int_scenario_sets cascade;"
        " alter table analytics_seeds.health_score_components alter weight type numeric(5, 4)"
    )
    run = run_dbt(copy_of_first_night, ("seed",), VARS)
    assert run.statuses["health_score_components"] == "error"
    error = "\n".join(run.errors)
    assert "column weight is of type numeric(5,4) in the database, not numeric" in error
    run = run_dbt(copy_of_first_night, ("seed", "--full-refresh"), VARS)
    assert (run.exit_code, run.errors) == (0, ())


def test_seed_table_without_a_new_column(copy_of_first_night: Database) -> None:
    copy_of_first_night.rows("alter table analytics_seeds.labels drop column colour")
    before = copy_of_first_night.fingerprints()
    run = run_dbt(copy_of_first_night, ("seed",), VARS)
    assert run.exit_code != 0
    advice = "lacks colour: run dbt seed --full-refresh --select labels, then dbt build"
    assert advice in "".join(run.errors)
    assert copy_of_first_night.fingerprints() == before
    run = run_dbt(copy_of_first_night, ("seed", "--full-refresh", "--select", "labels"), VARS)
    assert (run.exit_code, run.errors) == (0, ())
