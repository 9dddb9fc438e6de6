"""Alerts as dbt builds them: what was shown on an earlier day, and twice the same."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from project.builds import BUILD, run_dbt
from project.databases import Database
from project.sampling import sampled

ALERTS = ("run", "--select", "int_score_departures+", "--full-refresh")
SHOWN = """
    select
        alert_id, organization_id, rule, opened_on, score_at_opening, baseline, fleet_movement,
        departure, noise, reason, alert_level, is_notified,
        case when escalated_on <= date '{day}' then escalated_on end as escalated_on,
        case when closed_on <= date '{day}' then closed_on end as closed_on,
        case when closed_on <= date '{day}' then close_reason end as close_reason,
        case
            when severity = 'HIGH' and (escalated_on is null or escalated_on <= date '{day}')
            then 'HIGH' else 'MEDIUM'
        end as severity,
        least(coalesce(closed_on, date '{day}' + 1), date '{day}' + 1) - opened_on as days_open,
        (
            select min(overall_score) from analytics_marts.tenant_health_scores as scores
            where scores.organization_id = alerts.organization_id
            and metric_date >= opened_on and metric_date <= date '{day}'
            and coalesce(metric_date < closed_on, true)
        ) as lowest_score
    from analytics_marts.alerts as alerts
    where opened_on <= date '{day}'
    order by alert_id
"""
"""What was shown of alerts on a day."""

NOW = """
    select
        alert_id, organization_id, rule, opened_on, score_at_opening, baseline, fleet_movement,
        departure, noise, reason, alert_level, is_notified, escalated_on, closed_on, close_reason,
        severity, days_open, lowest_score
    from analytics_marts.alerts
    order by alert_id
"""
DAYS = [str(date(2025, 3, 31) - timedelta(days=4 * back)) for back in range(1, 21)]


@pytest.mark.parametrize("day", sampled(DAYS, "2025-03-11"))
def test_alerts_of_a_past_date_are_those_of_today_as_far_as_they_had_come(
    built: Database, copy_of_sampled: Database, sample_vars: Mapping[str, Any], day: str
) -> None:
    later = date.fromisoformat(sample_vars["as_of_date"]) - date.fromisoformat(day)
    past = {"as_of_date": day, "history_days": sample_vars["history_days"] - later.days}
    run = run_dbt(copy_of_sampled, (*BUILD, "--select", "+alerts"), past)
    assert run.exit_code == 0, run.errors
    then = copy_of_sampled.rows(NOW)
    assert then == built.rows(SHOWN.format(day=day))
    assert len(then) > 0


def test_there_are_alerts_of_each_kind_to_look_at(built: Database) -> None:
    found = built.rows("select distinct rule from analytics_marts.alerts order by 1")
    assert [rule for (rule,) in found] == ["CRITICAL", "SCORE_DROP", "SILENT"]
    assert built.rows("select 1 from analytics_marts.alerts where closed_on is null")


@pytest.mark.slow
def test_twice_is_the_same_to_the_byte(
    copy_of_built: Database, sample_vars: Mapping[str, Any]
) -> None:
    tables = ("int_score_departures", "int_alert_episodes", "int_alert_reasons")
    queries = [f"select t::text from analytics_intermediate.{t} as t order by 1" for t in tables]
    before = [copy_of_built.rows(query) for query in queries]
    marts = copy_of_built.fingerprints()
    run = run_dbt(copy_of_built, ALERTS, sample_vars)
    assert run.exit_code == 0, run.errors
    assert [copy_of_built.rows(query) for query in queries] == before
    assert copy_of_built.fingerprints() == marts


@pytest.mark.slow
def test_tenant_that_wants_no_alerts_has_none(
    copy_of_built: Database, sample_vars: Mapping[str, Any]
) -> None:
    ((tenant,),) = copy_of_built.rows("select organization_id from analytics_marts.alerts limit 1")
    copy_of_built.rows(
        """update raw.organizations set settings = settings || '{"alertLevel": "NONE"}' """
        f"where id::text = '{tenant}'"
    )
    run = run_dbt(copy_of_built, ("run",), sample_vars)
    assert run.exit_code == 0, run.errors
    left = copy_of_built.rows(
        f"select 1 from analytics_marts.alerts where organization_id = '{tenant}'"
    )
    assert left == []
