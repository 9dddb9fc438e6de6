"""Rows with values unknown, in odd order or early. History from 05-22 to 06-30; all of 2024."""

from datetime import date, datetime

from ..oracle.contract import ACTIVITY
from .case import Case
from .history import History, add_one_of_each, day


def _unknown_feature() -> Case:
    h = History("unknown-feature")
    h.use("SECRET_FEATURE", "06-10")
    h.use("api_usage", "06-10")
    return Case(
        "features that are not tracked",
        [h],
        {"usage_metrics": [h.on("06-10", features_adopted=0)]},
        {"feature_adoption": 14},
        [("feature_usage_events", "unknown_feature", 2, False)],
    )


def _unknown_status() -> Case:
    """The case stays open and gets overdue, the assignment is not completed, no active campaign."""
    h = History("unknown-status")
    case = h.case("06-10", status="ARCHIVED", outcome_at="06-11")
    h.investigation(case, "06-10", due_date="06-12", closed_at="06-11")
    h.assignment("06-10", status="DONE", completed_at="06-11")
    h.campaign(status="LIVE", launched_at="06-10")
    usage = h.on(
        "06-12",
        cases_closed=0,
        cases_overdue=1,
        assignments_total=1,
        assignments_completed=0,
        campaigns_active=0,
    )
    return Case(
        "unknown status values",
        [h],
        {"usage_metrics": [usage, h.on("06-10", cases_created=1), h.on("06-11", cases_closed=0)]},
        rejected=[
            (table, "unknown_status", 1, True)
            for table in ("cases", "campaign_assignments", "campaigns")
        ],
    )


def _closed_before_created() -> Case:
    """Created 06-10, closed 06-08, due 06-01: closed late on 06-08, and never overdue."""
    h = History("closed-before-created")
    h.closed_case("06-10 12:00", "06-08 12:00", due_date="06-01")
    usage = [
        h.on("06-08", cases_created=0, cases_closed=1, cases_on_time=0, cases_overdue=0),
        h.on("06-10", cases_created=1, cases_closed=0, cases_on_time=0, cases_overdue=0),
    ]
    return Case(
        "a case closed before it was created",
        [h],
        {"usage_metrics": usage},
        rejected=[("cases", "closed_before_created", 1, True)],
    )


def _closed_before_created_later() -> Case:
    """Created 07-02, closed 06-20: the closing counts already, the creation not yet."""
    h = History("closed-before-created-later")
    h.closed_case("07-02", "06-20 12:00")
    return Case(
        "a case closed by the as-of date and created after it",
        [h],
        {
            "usage_metrics": [h.on("06-20", cases_closed=1, cases_on_time=1)],
            "tenant_portfolio": [h.expect(last_activity_at=None)],
        },
        rejected=[("cases", "closed_before_created", 1, True)],
    )


def _completed_before_assigned_later() -> Case:
    """Completed 06-20, but assigned 07-02: not there yet, so it is no activity either."""
    h = History("completed-before-assigned-later")
    h.assignment("07-02", status="COMPLETED", completed_at="06-20 12:00")
    return Case(
        "an assignment completed by the as-of date and assigned after it",
        [h],
        {
            "usage_metrics": [h.on("06-30", assignments_total=0, assignments_completed=0)],
            "tenant_portfolio": [h.expect(last_activity_at=None)],
        },
        rejected=[("campaign_assignments", "after_as_of_date", 1, False)],
    )


def _far_off() -> Case:
    """An end that stands for never, and a due date that stands for at once, are times."""
    h = History("far-off")
    h.campaign(launched_at="06-10", expires_at=datetime(9999, 12, 31, 12))
    h.investigation(h.case("06-20"), "06-20", due_date=datetime(1, 1, 1))
    usage = [
        h.on("06-10", campaigns_active=1, cases_overdue=0),
        h.on("06-30", campaigns_active=1, cases_overdue=1),
    ]
    return Case("times at the ends of the calendar", [h], {"usage_metrics": usage})


def _written() -> Case:
    """Times as text: an offset is converted, a long fraction cut, white space around left out.

    The launch was in the year 1 BC.
    """
    h = History("written")
    h.ticket("2024-06-10T23:30:00-05")
    h.ticket("\t2024-06-12\u3000")
    h.ticket("2024-06-14T23:59:59.9999999")
    h.campaign(launched_at="0001-01-01T00:00:00+05:00")
    usage = [
        h.on(f"06-{on}", support_tickets=tickets)
        for on, tickets in {10: 0, 11: 1, 12: 1, 14: 1, 15: 0}.items()
    ]
    return Case(
        "times as text",
        [h],
        {"usage_metrics": usage},
        rejected=[("campaigns", "invalid_time", 1, False)],
    )


def _early(as_of: date) -> Case:
    """A row of every table dated 07-02: not there on 06-30, counted once 07-02 has come."""
    h = History("early")
    h.user()
    add_one_of_each(h, "07-02 10:00", h.organization_id)
    new_user = h.raw["users"][-1]["id"]
    h.raw["sessions"][-1]["user_id"] = new_user
    if as_of < day("07-02"):
        usage = h.on("06-30", active_users_30d=0, total_users=1, campaigns_active=0)
        rejected = [(table, "after_as_of_date", 1, False) for table in ACTIVITY]
    else:
        rejected = []
        usage = h.on(
            "07-02",
            active_users=1,
            active_users_30d=1,
            total_users=2,
            cases_created=1,
            campaigns_active=1,
            assignments_total=1,
            support_tickets=1,
            features_adopted=1,
        )
    return Case(
        f"activity dated 07-02 as of {as_of}",
        [h],
        {"usage_metrics": [usage]},
        {"usage_metrics": 40},
        rejected,
        as_of,
    )


CASES = [
    _unknown_feature(),
    _unknown_status(),
    _closed_before_created(),
    _closed_before_created_later(),
    _completed_before_assigned_later(),
    _far_off(),
    _written(),
    _early(date(2024, 6, 30)),
    _early(date(2024, 7, 5)),
]
