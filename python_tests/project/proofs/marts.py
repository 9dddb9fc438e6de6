"""Marts that contradict themselves or each other."""

from .corruption import Corruption, change, leave_out, repeat

_FROM_SCORES = (
    *("overall_score", "login_score", "case_resolution_score", "campaign_completion_score"),
    *("feature_adoption_score", "support_ticket_score", "score_delta", "score_30d_ago"),
    *("score_delta_30d", "data_coverage"),
)
_TEXTS = ("trend", "risk_level", "health_status", "alert_level")
_HEALTH = ("health_scores_agree_with_their_components",)
_COMPONENTS = ("component_scores_agree_with_usage",)
_ADOPTED, _NOT_ADOPTED = "is_adopted", "not is_adopted"
_FORECAST = "outlook <> 'TOO_SHORT'"

PROOFS = {
    "portfolio_agrees_with_scores": {
        **{
            f"{column} is another": change("tenant_portfolio", f"{column} = {column} + 1")
            for column in _FROM_SCORES
        },
        **{
            f"{column} is empty": change("tenant_portfolio", f"{column} = null")
            for column in (*_FROM_SCORES, *_TEXTS)
        },
        **{
            f"{column} is another": change("tenant_portfolio", f"{column} = 'ANOTHER'")
            for column in _TEXTS
        },
        "of another day": change("tenant_portfolio", "as_of_date = as_of_date - 1"),
        "a day more of a risk": change(
            "tenant_portfolio", "days_at_current_risk = days_at_current_risk + 1"
        ),
        "a day less of a risk": change(
            "tenant_portfolio",
            "days_at_current_risk = days_at_current_risk - 1",
            "days_at_current_risk > 1",
        ),
        "a tenant missing": leave_out("tenant_portfolio"),
        "a tenant that left": Corruption(
            "insert into tenant_portfolio select (jsonb_populate_record(one, jsonb_build_object("
            "'organization_id', tenants.organization_id))).* from tenant_portfolio as one, tenants "
            "where not tenants.is_active limit 1"
        ),
    },
    "usage_metrics_has_no_gap_in_days": {
        "a day missing": leave_out(
            "usage_metrics", "metric_date = date '2025-01-02'", (*_HEALTH, *_COMPONENTS)
        ),
        "a day twice": repeat("usage_metrics", "metric_date = date '2025-01-02'", also=_COMPONENTS),
    },
    "usage_metrics_of_known_tenants": {
        "usage of nobody": repeat(
            "usage_metrics", but='{"organization_id": "nobody"}', also=_HEALTH
        ),
    },
    "tenant_health_scores_of_known_tenants": {
        "a score of nobody": repeat(
            "tenant_health_scores", but='{"organization_id": "nobody"}', also=_HEALTH
        ),
    },
    "feature_adoption_of_known_tenants": {
        "adoption by nobody": change("feature_adoption", "organization_id = 'nobody'"),
    },
    "feature_adoption_agrees_with_itself": {
        "adopted without use": change("feature_adoption", "usage_count = 0", _ADOPTED),
        "adopted, not said so": change("feature_adoption", "is_adopted = false", _ADOPTED),
        "adopted at no time": change("feature_adoption", "first_used_at = null", _ADOPTED),
        "not used since any day": change(
            "feature_adoption", "days_since_last_used = null", _ADOPTED
        ),
        "first use after the last": change(
            "feature_adoption", "first_used_at = last_used_at + interval '1 ms'", _ADOPTED
        ),
        "use to come": change(
            "feature_adoption", "days_since_last_used = -1, is_actively_used = true", _ADOPTED
        ),
        "used 30 days ago, actively": change(
            "feature_adoption", "days_since_last_used = 30, is_actively_used = true", _ADOPTED
        ),
        "used 29 days ago, not actively": change(
            "feature_adoption", "days_since_last_used = 29, is_actively_used = false", _ADOPTED
        ),
        "not adopted, said so": change("feature_adoption", "is_adopted = true", _NOT_ADOPTED),
        "use without adoption": change("feature_adoption", "usage_count = 1", _NOT_ADOPTED),
        "a first use without adoption": change(
            "feature_adoption", "first_used_at = '2025-01-01'", _NOT_ADOPTED
        ),
        "a last use without adoption": change(
            "feature_adoption", "last_used_at = '2025-01-01'", _NOT_ADOPTED
        ),
        "days since no use": change("feature_adoption", "days_since_last_used = 5", _NOT_ADOPTED),
        "active use of nothing": change(
            "feature_adoption", "is_actively_used = true", _NOT_ADOPTED
        ),
    },
    "tenant_health_outlook_intervals_hold_their_figure": {
        f"{what}": change("tenant_health_outlook", new, _FORECAST)
        for what, new in {
            "slope below its interval": "slope_per_week = slope_per_week_low - 0.001",
            "slope above its interval": "slope_per_week = slope_per_week_high + 0.001",
            "score below its interval": "expected_score_30d = expected_score_30d_low - 0.001",
            "score above its interval": "expected_score_30d = expected_score_30d_high + 0.001",
            "interval below 0": "expected_score_30d_low = -0.001",
            "interval above 100": "expected_score_30d_high = 100.001",
            "a slope without its interval": "slope_per_week_low = null",
            "no score": "expected_score_30d = null",
            "a score without its interval": "expected_score_30d_high = null",
        }.items()
    },
}
