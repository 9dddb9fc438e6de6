"""Rows that the marts' contracts must refuse, by mart and check."""

from collections.abc import Iterator
from dataclasses import dataclass

from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ModelNode
from dbt_common.contracts.constraints import ConstraintType

_SCORES = (
    *("overall_score", "login_score", "case_resolution_score", "campaign_completion_score"),
    *("feature_adoption_score", "support_ticket_score"),
)
_SCORED = {
    **{score: [{score: "-1"}, {score: "101"}] for score in _SCORES},
    "trend": [{"trend": "'SIDEWAYS'"}, {"trend": "''"}],
    "risk_level": [{"risk_level": "'high'"}],
    "health_status": [{"health_status": "'GOOD'"}],
    "data_coverage": [{"data_coverage": "-0.0001"}, {"data_coverage": "1.0001"}],
}
_WITHHELD = {
    "status": "'withheld'",
    "method": "'noise'",
    **dict.fromkeys(("peer_count_band", "mean", "margin"), "null"),
    **dict.fromkeys(("typical_low", "p25", "median", "p75", "typical_high"), "null"),
}
_MEAN_ONLY = {
    **_WITHHELD,
    "status": "'published'",
    "peer_count_band": "'6-9'",
    "mean": "50",
    "margin": "3",
}
_QUARTILES = {"typical_low": "30", "p25": "40", "median": "50", "p75": "60", "typical_high": "70"}
_WHOLE = {**_MEAN_ONLY, "peer_count_band": "'15-24'", **_QUARTILES}
_ADOPTED = {
    "is_adopted": "true",
    "usage_count": "2",
    "first_used_at": "timestamp '2025-03-01'",
    "last_used_at": "timestamp '2025-03-30'",
    "days_since_last_used": "1",
    "is_actively_used": "true",
}
_NOT_LIKE_ADOPTED = (
    {"usage_count": "0"},
    {"is_adopted": "false"},
    {"first_used_at": "null"},
    {"first_used_at": "timestamp '2025-03-31'"},
    {"days_since_last_used": "null"},
    {"days_since_last_used": "-1"},
    {"days_since_last_used": "30"},
    {"days_since_last_used": "29", "is_actively_used": "false"},
)
_NEVER_USED = {
    **dict.fromkeys(("is_adopted", "is_actively_used"), "false"),
    **dict.fromkeys(("first_used_at", "last_used_at", "days_since_last_used"), "null"),
    "usage_count": "0",
}
_NOT_LIKE_NEVER_USED = (
    {"is_adopted": "true"},
    {"usage_count": "1"},
    {"first_used_at": "timestamp '2025-03-01'"},
    {"last_used_at": "timestamp '2025-03-01'"},
    {"days_since_last_used": "5"},
    {"is_actively_used": "true"},
)
_FORECAST = {
    "outlook": "'FLAT'",
    "slope_per_week": "-1",
    "slope_per_week_low": "-2",
    "slope_per_week_high": "0",
    "expected_score_30d": "50",
    "expected_score_30d_low": "40",
    "expected_score_30d_high": "60",
}
_PLAN = {
    "action": "'activate_users'",
    "score_now": "65",
    "target_score": "70",
    "best_score": "80",
    "is_feasible": "true",
    "units": "4",
    "available": "30",
    "points": "2.4",
    "effort": "4",
    "plan_effort": "7",
    "score_after": "70",
    "reachable_on": "null",
    "first_due_at": "null",
}
_NOT_LIKE_A_PLAN = (
    {"action": "'none_today'"},
    {"units": "0"},
    {"units": "31"},
    {"points": "0"},
    {"effort": "0"},
    {"effort": "8"},
    {"plan_effort": "null"},
    {"score_after": "69"},
    {"score_after": "81"},
    {"score_after": "null"},
    {"reachable_on": "as_of_date + 1"},
    {"is_feasible": "false"},
)
_NO_PLAN = {
    **_PLAN,
    **dict.fromkeys(("units", "available", "points", "effort"), "0"),
    **dict.fromkeys(("plan_effort", "score_after"), "null"),
    "action": "'none_today'",
    "best_score": "68",
    "is_feasible": "false",
    "reachable_on": "as_of_date + 30",
}
_NOT_LIKE_NO_PLAN = (
    {"action": "'activate_users'"},
    {"units": "1"},
    {"available": "1"},
    {"points": "1"},
    {"effort": "1"},
    {"plan_effort": "0"},
    {"score_after": "68"},
    {"first_due_at": "timestamp '2025-04-01'"},
    {"best_score": "70"},
    {"reachable_on": "as_of_date"},
    {"reachable_on": "as_of_date + 31"},
    {"is_feasible": "true"},
)
_JUDGED = {
    "predictor": "'overall_score'",
    "auc": "0.62",
    "auc_low": "0.55",
    "auc_high": "0.7",
    "auc_chance_low": "0.45",
    "auc_chance_high": "0.6",
    "verdict": "'SKILL'",
}
_INVERTED = {
    **_JUDGED,
    "auc": "0.38",
    "auc_low": "0.3",
    "auc_high": "0.45",
    "auc_chance_low": "0.4",
    "verdict": "'INVERTED'",
}
_BETTER = {
    "scenario": "'suggested'",
    "component": "'login'",
    "effective_from": "date '2025-04-01'",
    "position": "1",
    "weight": "0.4",
    "target": "0.7",
    "weight_now": "0.2",
    "verdict": "'SKILL'",
    "gain": "0.05",
    "gain_low": "0.01",
    "gain_high": "0.09",
}
_NOT_BETTER = (
    {"component": "'none'"},
    {"verdict": "'NO_SKILL'"},
    {"gain_low": "0"},
    {"gain": "0.1"},
    {"gain": "null"},
    {"weight": "null"},
    {"target": "null"},
    {"scenario": "'no_suggestion'"},
    {"scenario": "'maybe'"},
)
_NO_FIGURES = dict.fromkeys(("baseline", "fleet_movement", "departure", "noise"), "null")
_DROP = {"rule": "'SCORE_DROP'", **dict.fromkeys(_NO_FIGURES, "1")}

REFUSED: dict[str, dict[str, list[dict[str, str]]]] = {
    "tenants": {"alert_level": [{"alert_level": "'LOUD'"}]},
    "usage_metrics": {
        "usage_metrics_active_users": [{"active_users": "total_users + 1"}],
        "usage_metrics_active_users_30d": [{"active_users_30d": "total_users + 1"}],
        "usage_metrics_cases_on_time": [{"cases_on_time": "cases_closed + 1"}],
        "usage_metrics_assignments_completed": [{"assignments_completed": "assignments_total + 1"}],
    },
    "tenant_health_scores": _SCORED,
    "tenant_portfolio": {**_SCORED, "days_at_current_risk": [{"days_at_current_risk": "0"}]},
    "tenant_health_outlook": {
        "tenant_health_outlook_too_short": [{**_FORECAST, "outlook": "'TOO_SHORT'"}],
        "tenant_health_outlook_intervals_hold_their_figure": [
            {**_FORECAST, **wrong}
            for wrong in (
                {"slope_per_week": "-2.1"},
                {"slope_per_week": "0.1"},
                {"slope_per_week_low": "null"},
                {"expected_score_30d": "39.9"},
                {"expected_score_30d": "60.1"},
                {"expected_score_30d": "null"},
                {"expected_score_30d_low": "-0.1"},
                {"expected_score_30d_high": "100.1"},
                {"expected_score_30d_high": "null"},
            )
        ],
        "probability_high_risk": [
            {"probability_high_risk": "-0.01"},
            {"probability_high_risk": "1.01"},
        ],
        "outlook": [{"outlook": "'SIDEWAYS'"}],
    },
    "score_changes": {"points": [{"points": "0"}]},
    "score_backtest": {
        "score_backtest_intervals_have_an_order": [
            {**_JUDGED, "auc_low": "0.71"},
            {**_JUDGED, "auc_chance_low": "0.61"},
        ],
        "score_backtest_verdict_is_that_of_the_figures": [
            {**_JUDGED, "auc_low": "0.5"},
            {**_JUDGED, "auc": "0.6"},
            {**_JUDGED, "auc": "null"},
            {**_JUDGED, "verdict": "'NO_SKILL'"},
            {**_JUDGED, "verdict": "'INVERTED'"},
            {**_INVERTED, "auc_high": "0.5"},
            {**_INVERTED, "auc": "0.4"},
            {**_INVERTED, "verdict": "'NO_SKILL'"},
            {**_INVERTED, "verdict": "'SKILL'"},
        ],
        "score_backtest_verdict_is_on_the_score": [{**_JUDGED, "predictor": "'login_score'"}],
        "auc": [{**_JUDGED, "auc": "1.0001"}, {**_INVERTED, "auc": "-0.0001"}],
        "verdict": [{**_JUDGED, "verdict": "'MAYBE'"}],
    },
    "score_calibration": {
        "score_calibration_rate_is_within_its_interval": [
            {"rate_low": "rate + 0.0001"},
            {"rate_high": "rate - 0.0001"},
            {"rate_low": "-0.0001"},
            {"rate_high": "1.0001"},
        ],
        "score_calibration_counts_fit": [
            {"churned": "-1"},
            {"churned": "at_risk + 1"},
            {"tenants": "0"},
            {"tenants": "at_risk + 1"},
        ],
        "predictor": [{"predictor": "'mood'"}],
    },
    "suggested_weights": {
        "suggested_weights_only_where_they_are_better": [
            *({**_BETTER, **wrong} for wrong in _NOT_BETTER),
            {"component": "'login'"},
        ],
        "weight": [{**_BETTER, "weight": "-0.05"}, {**_BETTER, "weight": "1.05"}],
    },
    "next_actions": {
        "next_actions_agree_with_themselves": [
            *({**_PLAN, **wrong} for wrong in _NOT_LIKE_A_PLAN),
            *({**_NO_PLAN, **wrong} for wrong in _NOT_LIKE_NO_PLAN),
        ],
        "next_actions_start_below_their_target": [
            {**_PLAN, "score_now": "-1"},
            {**_PLAN, "score_now": "70"},
            {**_NO_PLAN, "score_now": "69"},
            {**_PLAN, "best_score": "101"},
        ],
        "target_risk": [{"target_risk": "'HIGH'"}],
        "action": [{**_PLAN, "action": "'send_cake'"}],
        "overdue_cases": [{"overdue_cases": "-1"}],
        "overdue_points": [{"overdue_points": "-0.0001"}],
    },
    "alerts": {
        "alerts_go_forward": [
            {"closed_on": "opened_on", "close_reason": "'RECOVERED'"},
            {"closed_on": "opened_on + 9", "close_reason": "null"},
            {"closed_on": "null", "close_reason": "'RECOVERED'"},
            {"escalated_on": "opened_on", "severity": "'HIGH'"},
            {"escalated_on": "opened_on + 1", "severity": "'MEDIUM'"},
        ],
        "alerts_of_a_drop_have_figures": [
            {**_DROP, "noise": "null"},
            {**_DROP, "departure": "null"},
            {**_DROP, "rule": "'SILENT'"},
        ],
        "rule": [{"rule": "'LOUD'", **_NO_FIGURES}],
        "severity": [{"severity": "'LOW'", "escalated_on": "null"}],
        "close_reason": [{"closed_on": "opened_on + 9", "close_reason": "'BORED'"}],
        "days_open": [{"days_open": "0"}],
    },
    "alert_events": {"event": [{"event": "'SLEPT'"}]},
    "build_status": {"status": [{"status": "'fine'"}]},
    "rejected_rows": {"row_count": [{"row_count": "0"}]},
    "feature_adoption": {
        "feature_adoption_agrees_with_itself": [
            *({**_ADOPTED, **wrong} for wrong in _NOT_LIKE_ADOPTED),
            *({**_NEVER_USED, **wrong} for wrong in _NOT_LIKE_NEVER_USED),
        ],
    },
    "peer_benchmarks": {
        "peer_benchmarks_in_order": [
            {"p25": "min_value - 0.001"},
            {"p25": "median + 0.001"},
            {"p75": "median - 0.001"},
            {"p75": "max_value + 0.001"},
            {"mean": "min_value - 0.001"},
            {"mean": "max_value + 0.001"},
        ],
        "peer_benchmarks_one_way_cohorts": [{"industry_sector": "'RETAIL'", "employee_min": "1"}],
        "peer_count": [{"peer_count": "4"}],
    },
    "score_components": {
        "score_components_add_up": [
            {"points_possible": "20", "points_kept": "12", "points_lost": "7"},
        ],
    },
    "tenant_benchmarks": {"percentile": [{"percentile": "-0.1"}, {"percentile": "100.1"}]},
    "published_benchmarks": {
        "published_benchmarks_withheld_is_empty": [
            {**_WITHHELD, "mean": "50"},
            {**_WITHHELD, "peer_count_band": "'6-9'"},
            {**_MEAN_ONLY, "mean": "null"},
            {**_MEAN_ONLY, "peer_count_band": "null"},
        ],
        "published_benchmarks_figures_together": [
            *({**_WHOLE, figure: "null"} for figure in _QUARTILES),
            *({**_MEAN_ONLY, figure: value} for figure, value in _QUARTILES.items()),
        ],
        "published_benchmarks_in_order": [
            {**_WHOLE, "typical_low": "41"},
            {**_WHOLE, "p25": "51"},
            {**_WHOLE, "p75": "49"},
            {**_WHOLE, "typical_high": "59"},
        ],
        "published_benchmarks_margin_of_noise": [
            {**_MEAN_ONLY, "margin": "null"},
            {**_MEAN_ONLY, "method": "'suppression'"},
            {**_WITHHELD, "margin": "3"},
        ],
        "published_benchmarks_methods": [
            {**_MEAN_ONLY, "status": "'carried_forward'"},
            {**_WITHHELD, "method": "'rounding'"},
        ],
        "release_month": [{**_WITHHELD, "release_month": "date '2025-01-02'"}],
        "status": [{**_MEAN_ONLY, "status": "'maybe'"}],
        "peer_count_band": [{**_MEAN_ONLY, "peer_count_band": "'1-5'"}],
    },
}
"""Columns by expressions on any row of the mart. The key is the check's name, or its column."""


@dataclass(frozen=True)
class Mart:
    """What a mart's contract says.

    Attributes:
        name: Of the table.
        types: The columns' types, by column.
        required: Columns that must not be empty.
        key: Columns of the primary key, if it has one.
        checks: Expressions that must not be false, by name or, without one, by column.
    """

    name: str
    types: dict[str, str]
    required: list[str]
    key: list[str]
    checks: dict[str, str]

    def row(self, changes: dict[str, str]) -> str:
        """A query of any one row of the mart, with some columns changed."""
        columns = ", ".join(
            f"cast({changes.get(name, name)} as {type_}) as {name}"
            for name, type_ in self.types.items()
        )
        return f"select {columns} from (select * from {self.name} limit 1) as one"


def contracts(manifest: Manifest) -> Iterator[Mart]:
    """The contracts of all marts."""
    for node in manifest.nodes.values():
        if isinstance(node, ModelNode) and node.contract.enforced:
            constraints = [
                (constraint, column.name)
                for column in node.columns.values()
                for constraint in column.constraints
            ] + [(constraint, "") for constraint in node.constraints]
            of_type = {
                type_: [(c, column) for c, column in constraints if c.type == type_]
                for type_ in ConstraintType
            }
            known = (ConstraintType.not_null, ConstraintType.primary_key, ConstraintType.check)
            assert sum(len(of_type[type_]) for type_ in known) == len(constraints), node.name
            yield Mart(
                name=node.name,
                types={column.name: column.data_type or "" for column in node.columns.values()},
                required=[column for _, column in of_type[ConstraintType.not_null]],
                key=[name for c, _ in of_type[ConstraintType.primary_key] for name in c.columns],
                checks={
                    c.name or column: c.expression or ""
                    for c, column in of_type[ConstraintType.check]
                },
            )
