"""Silence and the latest activity. History runs from 05-22 to 06-30; all dates are of 2024."""

from .case import Case
from .history import History, day, when

USAGE_COLUMNS = (
    *("active_users", "active_users_30d", "total_users", "cases_created", "cases_closed"),
    *("cases_on_time", "cases_overdue", "campaigns_active", "assignments_total"),
    *("assignments_completed", "support_tickets", "features_adopted"),
)


def _silent() -> Case:
    """Rows of zeros, a score of 65 (0, 100, 100, 0, 100), no evidence."""
    h = History("silent", name="Silent Inc", slug="silent-inc")
    zeros = dict.fromkeys(USAGE_COLUMNS, 0)
    first = h.on(
        "05-22",
        login_score=0,
        case_resolution_score=100,
        campaign_completion_score=100,
        feature_adoption_score=0,
        support_ticket_score=100,
        overall_score=65,
        previous_score=None,
        score_delta=None,
        trend="STABLE",
        risk_level="MEDIUM",
        data_coverage=0,
        health_status="INSUFFICIENT_DATA",
    )
    dimension = h.expect(
        name="Silent Inc",
        slug="silent-inc",
        industry_sector=None,
        employee_count=None,
        size_band=None,
        alert_level="DASHBOARD_ONLY",
        is_active=True,
        created_at=when("01-01"),
        deactivated_at=None,
    )
    portfolio = h.expect(
        name="Silent Inc",
        slug="silent-inc",
        as_of_date=day("06-30"),
        overall_score=65,
        score_delta=0,
        score_30d_ago=65,
        score_delta_30d=0,
        health_status="INSUFFICIENT_DATA",
        weakest_component="login",
        days_at_current_risk=40,
        last_activity_at=None,
        days_since_last_activity=None,
    )
    return Case(
        "a tenant without any activity",
        [h],
        {
            "tenants": [dimension],
            "usage_metrics": [h.on("05-22", **zeros), h.on("06-30", **zeros)],
            "tenant_health_scores": [first],
            "tenant_portfolio": [portfolio],
        },
        {"usage_metrics": 40, "tenant_health_scores": 40, "feature_adoption": 14},
    )


def _last_activity() -> Case:
    """For each kind one tenant whose latest activity, at 06-20 10:00, is of that kind.

    What does not count follows later: a merged case, an untracked feature, a session after the
    as-of date. Nor does closing the case on 06-21.
    """
    kinds = ("session", "case", "completion", "ticket", "feature")
    histories = {kind: History(f"last-{kind}") for kind in kinds}
    for h in histories.values():
        h.session(h.user(), "06-01 10:00")
        h.case("06-25", is_merged=True)
        h.use("SECRET_FEATURE", "06-26")
        h.session(None, "07-02")
    histories["session"].session(None, "06-20 10:00")
    histories["case"].closed_case("06-20 10:00", "06-21")
    histories["completion"].assignment("06-01", status="COMPLETED", completed_at="06-20 10:00")
    histories["ticket"].ticket("06-20 10:00")
    histories["feature"].use("API_USAGE", "06-20 10:00")
    portfolio = [
        h.expect(last_activity_at=when("06-20 10:00"), days_since_last_activity=10)
        for h in histories.values()
    ]
    return Case(
        "the latest activity of each kind",
        list(histories.values()),
        {"tenant_portfolio": portfolio},
        rejected=[
            ("cases", "merged_case", 5, False),
            ("feature_usage_events", "unknown_feature", 5, False),
            ("sessions", "after_as_of_date", 5, False),
            ("sessions", "unknown_user", 1, True),
        ],
    )


CASES = [_silent(), _last_activity()]
