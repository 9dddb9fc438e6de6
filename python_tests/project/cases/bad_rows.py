"""Rows that are repeated, of no organization or without a time. History 05-22 to 06-30, 2024."""

from ..oracle.contract import ACTIVITY, TABLES
from .case import Case
from .history import History, add_one_of_each


def _repeated() -> Case:
    """Each table has an id twice: the row updated last stays, of an event the earliest one.

    user: deactivated 06-10. session: 06-10. case: closed 06-05, on time only by the later due date
    06-10. campaign: cancelled 06-10. assignment: completed 06-12.
    """
    h = History("repeated", updated_at="06-02")
    h.organization("01-01", updated_at="06-01", name="Old name")
    user = h.user(is_active=False, updated_at="06-10 12:00")
    h.user(id=user, updated_at="06-01")
    member = h.user()
    session = h.session(member, "06-11 09:00")
    h.session(member, "06-10 09:00", id=session)
    case = h.case("06-02", updated_at="06-02")
    h.case("06-02", id=case, status="CLOSED", outcome_at="06-05", updated_at="06-05")
    primary = h.investigation(case, "06-02", due_date="06-03", updated_at="06-02")
    h.investigation(case, "06-02", id=primary, due_date="06-10", updated_at="06-04")
    campaign = h.campaign(launched_at="06-01", updated_at="06-01")
    h.campaign(id=campaign, launched_at="06-01", status="CANCELLED", updated_at="06-10")
    assignment = h.assignment("06-01", status="COMPLETED", completed_at="06-12", updated_at="06-12")
    h.assignment("06-01", id=assignment, updated_at="06-01")
    ticket = h.ticket("06-10", updated_at="06-11")
    h.ticket("06-10", id=ticket, updated_at="06-10")
    event = h.use("API_USAGE", "06-10")
    h.use("API_USAGE", "06-10", id=event)
    usage = [
        h.on("06-04", cases_overdue=0),
        h.on("06-05", cases_closed=1, cases_on_time=1),
        h.on("06-09", total_users=2, campaigns_active=1),
        h.on("06-10", total_users=1, campaigns_active=0, active_users=1, support_tickets=1),
        h.on("06-11", active_users=0, assignments_total=1, assignments_completed=0),
        h.on("06-12", assignments_total=1, assignments_completed=1),
    ]
    return Case(
        "the same id twice",
        [h],
        {
            "tenants": [h.expect(name="Name")],
            "usage_metrics": usage,
            "feature_adoption": [h.expect(feature_key="API_USAGE", usage_count=1)],
        },
        {"tenants": 1},
        [(table, "duplicate_id", 1, False) for table in TABLES],
    )


def _repeated_badly() -> Case:
    """A later duplicate without a usable time does not take the place of a good row."""
    h = History("repeated-badly")
    case = h.case("06-10", updated_at="06-10")
    h.case(None, id=case, status="CLOSED", updated_at="06-20")
    event = h.use("API_USAGE", "06-10")
    h.use("API_USAGE", None, id=event)
    return Case(
        "the same id twice, once without a time",
        [h],
        {
            "usage_metrics": [
                h.on("06-10", cases_created=1, features_adopted=1),
                h.on("06-20", cases_closed=0),
            ]
        },
        rejected=[(table, "duplicate_id", 1, False) for table in ("cases", "feature_usage_events")],
    )


def _homeless() -> Case:
    """A row of every table for an organization that is not there, and one for none.

    And an organization without an id, which takes in none of them.
    """
    h = History("homeless")
    h.organization("01-01", id=None)
    add_one_of_each(h, "06-10", "a ghost")
    add_one_of_each(h, "06-10", None)
    return Case(
        "rows of no known organization",
        [h],
        {"tenant_portfolio": [h.expect(last_activity_at=None)]},
        {"tenants": 1, "usage_metrics": 40},
        [
            ("organizations", "unknown_organization", 1, False),
            *((table, "unknown_organization", 2, False) for table in ACTIVITY),
        ],
    )


def _undated(name: str, bad: str | None) -> Case:
    """In every table a row without a usable time; the organization's takes its session along."""
    h, lost = History(f"{name}-times"), History(f"{name}-times-lost", created_at=bad)
    lost.session(None, "06-10")
    member = h.user(created_at=bad)
    h.session(member, bad)
    case = h.case("06-10", updated_at=bad)
    h.investigation(h.case("06-10"), bad, due_date="06-11")
    h.campaign(launched_at="06-01", created_at=bad)
    h.assignment("06-10", due_date=bad)
    h.assignment(bad, created_at="06-10")
    h.ticket("06-10", updated_at=bad)
    h.use("API_USAGE", bad)
    h.investigation(case, "06-10")  # of a case that is not there any more
    usage = h.on(
        "06-12",
        total_users=0,
        active_users_30d=0,
        cases_overdue=0,
        campaigns_active=0,
        assignments_total=0,
        features_adopted=0,
    )
    return Case(
        f"{name} times",
        [h, lost],
        {"usage_metrics": [usage, h.on("06-10", cases_created=1, support_tickets=0)]},
        {"tenants": 1, "usage_metrics": 40},
        [
            *((t, "invalid_time", 1, False) for t in TABLES if t != "campaign_assignments"),
            ("campaign_assignments", "invalid_time", 2, False),
            ("sessions", "unknown_organization", 1, False),
            ("investigations", "unknown_case", 1, False),
        ],
    )


def _undated_optional() -> Case:
    """A time that may be empty, but is not a time: the row is left out all the same."""
    h = History("undated-optional")
    h.case("06-10", outcome_at="2024-02-30")
    h.investigation(h.case("06-10"), "06-10", due_date="soon")
    h.campaign(launched_at="06-10", expires_at="infinity")
    h.assignment("06-10", completed_at="10000-01-01 00:00:00")
    h.ticket("06-10", resolved_at="")
    tables = ("cases", "investigations", "campaigns", "campaign_assignments", "support_tickets")
    usage = h.on(
        "06-10", cases_created=1, campaigns_active=0, assignments_total=0, support_tickets=0
    )
    return Case(
        "optional times that are not times",
        [h],
        {"usage_metrics": [usage]},
        rejected=[(table, "invalid_time", 1, False) for table in tables],
    )


CASES = [
    _repeated(),
    _repeated_badly(),
    _homeless(),
    _undated("null", None),
    _undated("unparsable", "not a time"),
    _undated_optional(),
]
