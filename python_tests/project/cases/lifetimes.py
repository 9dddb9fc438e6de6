"""Tenants that come and go. History runs from 05-22 to 06-30; all dates are of 2024."""

from .case import Case
from .history import History, when


def _deactivated() -> Case:
    """Deactivated on 06-10: the last of its 10 + 9 days is 06-09."""
    h = History("deactivated", is_active=False, updated_at="06-10 15:00")
    return Case(
        "a deactivated tenant",
        [h],
        {
            "tenants": [h.expect(is_active=False, deactivated_at=when("06-10 15:00"))],
            "usage_metrics": [h.on("06-09", active_users=0)],
        },
        {
            "usage_metrics": 19,
            "tenant_health_scores": 19,
            "feature_adoption": 0,
            "tenant_portfolio": 0,
        },
    )


def _deactivated_at_midnight() -> Case:
    """Deactivated at 06-10 00:00: 06-09 was a whole day."""
    h = History("deactivated-at-midnight", is_active=False, updated_at="06-10 00:00")
    return Case(
        "a tenant deactivated at midnight",
        [h],
        {"usage_metrics": [h.on("06-09", active_users=0)]},
        {"usage_metrics": 19, "tenant_portfolio": 0},
    )


def _deactivated_later() -> Case:
    """Deactivated at 07-01 00:00, after the as-of date, which does not know of it yet."""
    h = History("deactivated-later", is_active=False, updated_at="07-01 00:00")
    return Case(
        "a tenant deactivated after the as-of date",
        [h],
        {"tenants": [h.expect(is_active=True, deactivated_at=None)]},
        {"usage_metrics": 40, "tenant_portfolio": 1},
    )


def _created_midway() -> Case:
    """Created in the last minute of 06-10: 21 days to 06-30."""
    h = History("created-midway", "06-10 23:59")
    return Case(
        "a tenant created within history",
        [h],
        {
            "tenant_health_scores": [
                h.on("06-10", overall_score=65, previous_score=None, trend="STABLE"),
                h.on("06-11", overall_score=65, previous_score=65, score_delta=0),
            ],
            "tenant_portfolio": [
                h.expect(score_30d_ago=None, score_delta_30d=None, days_at_current_risk=21)
            ],
        },
        {"usage_metrics": 21, "tenant_health_scores": 21},
    )


def _created_later() -> Case:
    """Created at 07-01 00:00: in the dimension, and nowhere else."""
    h = History("created-later", "07-01 00:00")
    return Case(
        "a tenant created after the as-of date",
        [h],
        {"tenants": [h.expect(is_active=False, created_at=when("07-01"), deactivated_at=None)]},
        {"usage_metrics": 0, "feature_adoption": 0, "tenant_portfolio": 0},
    )


def _one_day() -> Case:
    """Created and deactivated on 06-10: at no day's end was it active."""
    h = History("one-day", "06-10 09:00", is_active=False, updated_at="06-10 17:00")
    return Case(
        "a tenant of less than a day",
        [h],
        {"tenants": [h.expect(is_active=False, deactivated_at=when("06-10 17:00"))]},
        {"usage_metrics": 0, "tenant_portfolio": 0},
    )


def _migrated() -> Case:
    """Created on 06-10, with history from before.

    On its first day: login 1 of 1, 100; one case overdue, 0; 1 of 1 assignments, 100; one feature,
    11.9, 12; one ticket, 90. 20 + 0 + 25 + 1.8 + 13.5 = 60.3. Evidence for all.
    """
    h = History("migrated", "06-10 09:00")
    h.session(h.user(created_at="06-04"), "06-05 10:00")
    h.investigation(h.case("06-01"), "06-01", due_date="06-08")
    h.assignment("05-01", status="COMPLETED", completed_at="05-10")
    h.use("WEB_INTAKE", "05-01")
    h.ticket("06-03")
    usage = h.on(
        "06-10",
        active_users=0,
        active_users_30d=1,
        total_users=1,
        cases_created=0,
        cases_overdue=1,
        assignments_total=1,
        assignments_completed=1,
        support_tickets=0,
        features_adopted=1,
    )
    score = h.on(
        "06-10",
        overall_score=60,
        previous_score=None,
        data_coverage=1.0,
        health_status="AT_RISK",
    )
    return Case(
        "activity from before the tenant was created",
        [h],
        {
            "usage_metrics": [usage],
            "tenant_health_scores": [score],
            "tenant_portfolio": [h.expect(last_activity_at=when("06-05 10:00"))],
            "feature_adoption": [
                h.expect(feature_key="WEB_INTAKE", usage_count=1, days_since_last_used=60)
            ],
        },
        {"usage_metrics": 21},
    )


CASES = [
    _deactivated(),
    _deactivated_at_midnight(),
    _deactivated_later(),
    _created_midway(),
    _created_later(),
    _one_day(),
    _migrated(),
]
