"""What the plans of next_actions promise happens to the day's score once their items are done."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from project.builds import BUILD, ROOT, run_dbt
from project.databases import Database, new_database
from project.sampling import sampled
from tenant_health.load.csv_files import find_sources
from tenant_health.load.loading import load_sources
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.write import write_sample

REAL_DATA = ROOT.parent / "shared" / "realdata"
DEMO = SampleConfig(tenants=200, days=400, end_date=date(2025, 3, 31), seed=1)
SCORES = ("build", "--select", "+int_health_scores", *BUILD[1:])
RISKS = ("LOW", "MEDIUM")

CHOSEN = """
    create table public.chosen as
    select organization_id, action, entity_id from analytics_marts.next_action_items
    where (organization_id, target_score) in (
        select organization_id, target_score from analytics_marts.next_actions
        where target_risk = '{risk}'
    )
    union all
    select organization_id, action, entity_id from analytics_intermediate.int_action_candidates
    where organization_id in (
        select organization_id from analytics_marts.next_actions
        where target_risk = '{risk}' and not is_feasible
    )
"""
"""The items of the plans to a target; where there is no plan, all that is possible."""

DO = """
    insert into raw.sessions (id, organization_id, user_id, created_at)
    select 'planned ' || entity_id, organization_id, entity_id, timestamp '{day} 12:00'
    from public.chosen where action = 'activate_users';

    update raw.campaign_assignments as one
    set status = 'COMPLETED', completed_at = '{day} 12:00', updated_at = '{day} 12:00'
    from public.chosen where action = 'complete_assignments' and entity_id = one.id;

    update raw.cases as one
    set status = 'CLOSED', outcome_at = '{day} 12:00', updated_at = '{day} 12:00'
    from public.chosen where action = 'close_cases_on_time' and entity_id = one.id;

    insert into raw.feature_usage_events (id, organization_id, feature_key, occurred_at)
    select 'planned ' || row_number() over (), organization_id, entity_id, timestamp '{day} 12:00'
    from public.chosen where action = 'adopt_features'
"""
PROMISED = """
    select distinct organization_id, coalesce(score_after, best_score)
    from analytics_marts.next_actions where target_risk = '{risk}'
"""
ON_DAY = """
    select organization_id, overall_score from analytics_intermediate.int_health_scores
    where metric_date = date '{day}'
"""
BEFORE = """
    select organization_id, metric_date, overall_score
    from analytics_intermediate.int_health_scores where metric_date < date '{day}' order by 1, 2
"""


def _assert_plans_keep_their_promise(
    built: Database, dbt_vars: Mapping[str, Any], risk: str
) -> None:
    """The items are done on the day, and the day is built again: exactly the scores promised.

    Where there is no plan, all that is possible is done, and the score is the best one promised.
    Nobody else moves, and no day before.
    """
    day = dbt_vars["as_of_date"]
    with new_database(built.server, template=built.name) as database:
        promised = dict(database.rows(PROMISED.format(risk=risk)))
        scores = dict(database.rows(ON_DAY.format(day=day)))
        past = database.rows(BEFORE.format(day=day))
        database.rows(CHOSEN.format(risk=risk))
        database.rows(DO.format(day=day))
        run = run_dbt(database, SCORES, dbt_vars)
        assert run.exit_code == 0, run.errors
        assert dict(database.rows(ON_DAY.format(day=day))) == {**scores, **promised}
        assert database.rows(BEFORE.format(day=day)) == past
        assert promised
        assert len(scores) > len(promised)


@pytest.mark.parametrize("risk", sampled(RISKS, "LOW"))
def test_plans_keep_their_promise(
    built: Database, sample_vars: Mapping[str, Any], risk: str
) -> None:
    feasible = built.rows(
        "select distinct is_feasible from analytics_marts.next_actions order by 1"
    )
    assert feasible == [(False,), (True,)]
    _assert_plans_keep_their_promise(built, sample_vars, risk)


@pytest.mark.slow
def test_plans_keep_their_promise_on_the_demo(fresh: Database) -> None:
    with fresh.connection() as connection:
        write_sample(connection, "raw", DEMO, lambda *_: None)
    _build_and_keep(fresh, {"as_of_date": str(DEMO.end_date)})


if REAL_DATA.is_dir():

    @pytest.mark.slow
    def test_plans_keep_their_promise_on_real_data(fresh: Database) -> None:
        with fresh.connection() as connection:
            load_sources(connection, "raw", find_sources(REAL_DATA))
        _build_and_keep(fresh, {"as_of_date": "2024-12-31", "history_days": 366})


def _build_and_keep(database: Database, dbt_vars: Mapping[str, Any]) -> None:
    run = run_dbt(database, dbt_vars=dbt_vars)
    assert run.exit_code == 0, run.errors
    for risk in RISKS:
        _assert_plans_keep_their_promise(database, dbt_vars, risk)
