"""Daily usage and the steps from it to a health score that went wrong."""

from .corruption import Corruption, change, leave_out, repeat

_COMPONENTS = (
    *("login_score", "case_resolution_score", "campaign_completion_score"),
    *("feature_adoption_score", "support_ticket_score"),
)
_ALL = ", ".join(_COMPONENTS)
_ON_A_DAY = "metric_date = date '2025-03-20'"
_HEALTH = ("health_scores_agree_with_their_components",)


def _scored(condition: str) -> str:
    """Usage of a day of which the scores are like that."""
    return (
        f"{_ON_A_DAY} and organization_id in (select scores.organization_id "
        f"from tenant_health_scores as scores where scores.{_ON_A_DAY} and {condition})"
    )


def _usage(new: str, condition: str) -> Corruption:
    return change("usage_metrics", new, _scored(condition))


PROOFS = {
    "int_daily_usage_levels_never_fall_below_zero": {
        f"{level} below zero": change("int_daily_usage", f"{level} = -1")
        for level in (
            "cases_overdue",
            "campaigns_active",
            "assignments_completed",
            "features_adopted",
        )
    },
    "int_daily_usage_windows_hold_their_last_day": {
        f"{more} above {less}": change("int_daily_usage", f"{more} = {less} + 1", _ON_A_DAY)
        for more, less in {
            "active_users": "active_users_30d",
            "cases_closed": "cases_closed_30d",
            "cases_on_time": "cases_on_time_30d",
            "cases_on_time_30d": "cases_closed_30d",
            "cases_resolved_30d": "cases_closed_30d",
            "support_tickets": "support_tickets_30d",
        }.items()
    }
    | {"time below zero": change("int_daily_usage", "resolution_seconds_30d = -1")},
    "int_overall_scores_lie_between_their_components": {
        "below the least": change("int_overall_scores", f"overall_score = least({_ALL}) - 1"),
        "above the greatest": change("int_overall_scores", f"overall_score = greatest({_ALL}) + 1"),
    },
    "int_trends_leave_no_change_out": {
        "a change without trend": leave_out("int_trends", "score_delta = 99"),
        "a change with two trends": repeat("int_trends", "score_delta = 99"),
    },
    "int_risk_levels_leave_no_score_out": {
        "a score without risk": leave_out("int_risk_levels", "overall_score = 1"),
        "a score with two risks": repeat("int_risk_levels", "overall_score = 1"),
    },
    "int_health_scores_with_no_day_before_have_no_trend": {
        "a change since nothing": change(
            "int_health_scores", "score_delta = 0", "previous_score is null"
        ),
        "a trend from nothing": change(
            "int_health_scores", "trend = 'IMPROVING'", "previous_score is null"
        ),
    },
    "health_scores_agree_with_their_components": {
        "a score too high": change(
            "tenant_health_scores", "overall_score = overall_score + 1", _ON_A_DAY
        ),
        "a score too low": change(
            "tenant_health_scores", "overall_score = overall_score - 1", _ON_A_DAY
        ),
        "another score before": change(
            "tenant_health_scores", "previous_score = previous_score + 1", _ON_A_DAY
        ),
        "no score before": change("tenant_health_scores", "previous_score = null", _ON_A_DAY),
        "another change": change(
            "tenant_health_scores", "score_delta = score_delta + 1", _ON_A_DAY
        ),
        "no change": change("tenant_health_scores", "score_delta = null", _ON_A_DAY),
        "another trend": change(
            "tenant_health_scores", "trend = 'DECLINING'", "trend = 'STABLE' and score_delta <> 0"
        ),
        "a trend from nothing": change(
            "tenant_health_scores", "trend = 'IMPROVING'", "previous_score is null"
        ),
        "another risk": change(
            "tenant_health_scores",
            "risk_level = 'MEDIUM'",
            "risk_level = 'LOW' and organization_id not in "
            "(select organization_id from tenant_portfolio)",
        ),
        "a score before the first": change(
            "tenant_health_scores", "previous_score = overall_score", "previous_score is null"
        ),
        "a day not scored": leave_out(
            "tenant_health_scores",
            "organization_id not in (select organization_id from tenant_portfolio)",
        ),
        "a score without usage": leave_out("usage_metrics", "metric_date = date '2025-03-31'"),
        "weights swapped": Corruption(
            "update health_score_components set weight = case component when 'login' then 0.15 "
            "else 0.2 end where component in ('login', 'feature_adoption')"
        ),
    },
    "component_scores_agree_with_usage": {
        "an active user less": _usage(
            "active_users_30d = active_users_30d - 1", "login_score between 1 and 99"
        ),
        "a case more closed late": _usage(
            "cases_closed = cases_closed + 1", "case_resolution_score between 1 and 99"
        ),
        "an assignment less completed": _usage(
            "assignments_completed = assignments_completed - 1",
            "campaign_completion_score between 1 and 99",
        ),
        "a feature less adopted": _usage(
            "features_adopted = features_adopted - 1", "feature_adoption_score between 1 and 99"
        ),
        "a ticket more": _usage(
            "support_tickets = support_tickets + 1", "support_ticket_score >= 10"
        ),
    }
    | {
        f"{component} raised": change(
            "tenant_health_scores",
            f"{component} = {component} + 30",
            f"{_ON_A_DAY} and {component} <= 70",
            also=_HEALTH,
        )
        for component in _COMPONENTS
    },
}
