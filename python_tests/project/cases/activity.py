"""Campaigns, assignments, features, tickets. History from 05-22 to 06-30; all dates are of 2024."""

from .case import Case
from .history import History, when


def _campaign_states() -> Case:
    """a: launched 06-02, expired 06-05 12:00. b: launched 06-03, no end. c: paused at 06-04 00:00.

    Never active: a draft, one scheduled, one completed and one active without a launch.
    """
    h = History("campaign-states")
    h.campaign(launched_at="06-02 10:00", expires_at="06-05 12:00")
    h.campaign(launched_at="06-03 10:00")
    h.campaign(
        status="PAUSED", launched_at="05-01", updated_at="06-04 00:00", expires_at="06-20 00:00"
    )
    h.campaign(status="DRAFT")
    h.campaign(status="SCHEDULED", launched_at="06-01")
    h.campaign(status="COMPLETED", updated_at="06-20")
    h.campaign(status="ACTIVE")
    usage = [
        h.on("05-22", campaigns_active=1),
        h.on("06-01", campaigns_active=1),
        h.on("06-02", campaigns_active=2),
        h.on("06-03", campaigns_active=3),
        h.on("06-04", campaigns_active=2),
        h.on("06-05", campaigns_active=1),
        h.on("06-30", campaigns_active=1),
    ]
    return Case("when a campaign is active", [h], {"usage_metrics": usage})


def _assignments() -> Case:
    """a1: assigned 06-01, completed 06-03. a2: completed at its update of 06-05.

    a3: assigned 06-02 00:00, overdue, so its `completed_at` means nothing.
    a4: assigned 06-10, completed 06-08, so from 06-10.
    """
    h = History("assignments")
    h.assignment("06-01 09:00", status="COMPLETED", completed_at="06-03 10:00", updated_at="06-20")
    h.assignment("06-01 09:00", status="COMPLETED", updated_at="06-05 10:00")
    h.assignment("06-02 00:00", status="OVERDUE", completed_at="06-04")
    h.assignment("06-10 12:00", status="COMPLETED", completed_at="06-08")
    usage = [
        h.on("05-31", assignments_total=0, assignments_completed=0),
        h.on("06-01", assignments_total=2, assignments_completed=0),
        h.on("06-02", assignments_total=3, assignments_completed=0),
        h.on("06-03", assignments_total=3, assignments_completed=1),
        h.on("06-04", assignments_total=3, assignments_completed=1),
        h.on("06-05", assignments_total=3, assignments_completed=2),
        h.on("06-09", assignments_total=3, assignments_completed=2),
        h.on("06-10", assignments_total=4, assignments_completed=3),
        h.on("06-30", assignments_total=4, assignments_completed=3),
    ]
    # None: 100. 1/3 / 0.85 = 39.2. 2/3 / 0.85 = 78.4. 3/4 / 0.85 = 88.2.
    scores = [
        h.on("05-31", campaign_completion_score=100, data_coverage=0),
        h.on("06-01", campaign_completion_score=0, data_coverage=0.25),
        h.on("06-03", campaign_completion_score=39),
        h.on("06-05", campaign_completion_score=78),
        h.on("06-10", campaign_completion_score=88),
    ]
    return Case(
        "assignments and their completion",
        [h],
        {"usage_metrics": usage, "tenant_health_scores": scores},
    )


def _adoption() -> Case:
    """Hotline thrice since 06-05; SSO on 05-31, the 31st day back; API on the 30th; web in 2023.

    From 2023-12-01 to 06-30 it is 30 + 31 + 29 + 31 + 30 + 31 + 30 = 212 days.
    """
    h = History("adoption")
    h.use("HOTLINE_INTAKE", "06-20 18:00")
    h.use("HOTLINE_INTAKE", "06-05 10:00")
    h.use("HOTLINE_INTAKE", "06-20 12:00")
    h.use("SSO_ENABLED", "05-31 23:59")
    h.use("API_USAGE", "06-01 00:00")
    h.use("WEB_INTAKE", "2023-12-01 10:00")

    def feature(key: str, category: str, first: str, last: str, times: int, days: int, on: bool):
        return h.expect(
            feature_key=key,
            feature_category=category,
            is_adopted=True,
            first_used_at=when(first),
            last_used_at=when(last),
            usage_count=times,
            days_since_last_used=days,
            is_actively_used=on,
        )

    never = h.expect(
        feature_key="GIFT_DISCLOSURES",
        feature_category="campaigns",
        is_adopted=False,
        first_used_at=None,
        last_used_at=None,
        usage_count=0,
        days_since_last_used=None,
        is_actively_used=False,
    )
    adoption = [
        feature("HOTLINE_INTAKE", "core", "06-05 10:00", "06-20 18:00", 3, 10, True),
        feature("SSO_ENABLED", "integrations", "05-31 23:59", "05-31 23:59", 1, 30, False),
        feature("API_USAGE", "integrations", "06-01 00:00", "06-01 00:00", 1, 29, True),
        feature("WEB_INTAKE", "core", "2023-12-01 10:00", "2023-12-01 10:00", 1, 212, False),
        never,
    ]
    usage = [
        h.on("05-30", features_adopted=1),
        h.on("05-31", features_adopted=2),
        h.on("06-01", features_adopted=3),
        h.on("06-04", features_adopted=3),
        h.on("06-05", features_adopted=4),
        h.on("06-30", features_adopted=4),
    ]
    # 3 / 14 / 0.6 = 35.7; 4 / 14 / 0.6 = 47.6.
    scores = [h.on("06-04", feature_adoption_score=36), h.on("06-05", feature_adoption_score=48)]
    return Case(
        "feature adoption",
        [h],
        {"feature_adoption": adoption, "usage_metrics": usage, "tenant_health_scores": scores},
        {"feature_adoption": 14},
    )


def _tickets() -> Case:
    """One ticket on 05-25, counted until 06-23; two on 06-10, one of them in its first moment."""
    h, many = History("tickets"), History("many-tickets")
    h.ticket("05-25 10:00")
    h.ticket("06-10 00:00")
    h.ticket("06-10 23:59")
    for _ in range(11):
        many.ticket("06-10 10:00")
    usage = [
        h.on("06-09", support_tickets=0),
        h.on("06-10", support_tickets=2),
        many.on("06-10", support_tickets=11),
    ]
    scores = [
        h.on("05-24", support_ticket_score=100, data_coverage=0),
        h.on("05-25", support_ticket_score=90, data_coverage=0.15),
        h.on("06-10", support_ticket_score=70),
        h.on("06-23", support_ticket_score=70),
        h.on("06-24", support_ticket_score=80),
        many.on("06-10", support_ticket_score=0),
    ]
    return Case(
        "support tickets", [h, many], {"usage_metrics": usage, "tenant_health_scores": scores}
    )


CASES = [_campaign_states(), _assignments(), _adoption(), _tickets()]
