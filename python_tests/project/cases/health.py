"""Scores, trend, risk and status. History runs from 05-22 to 06-30; all dates are of 2024.

A tenant without any activity scores 0, 100, 100, 0, 100, so 0.25*100 + 0.25*100 + 0.15*100 = 65.
"""

from .case import Case
from .history import History


def _worked_score() -> Case:
    """Everything happens on 06-10, but for one login of long ago.

    login: 3 of 10 users: 0.3 / 0.7 = 42.9, 43. case_resolution: 1 of 2: 0.5 / 0.9 = 55.6, 56.
    campaign_completion: 3 of 5: 0.6 / 0.85 = 70.6, 71. feature_adoption: 5 of 14: 59.5, 60.
    support_tickets: 3 tickets, 70. Overall 8.6 + 14 + 17.75 + 9 + 10.5 = 59.85, so 60.
    Weighted shortfalls: 11.4, 11, 7.25, 6, 4.5: the weakest is login.
    """
    h = History("worked-score")
    users = [h.user() for _ in range(10)]
    for user in users[:3]:
        h.session(user, "06-10 10:00")
    h.session(users[3], "03-10 10:00")
    h.closed_case("06-10 08:00", "06-10 09:00")
    h.closed_case("06-01 08:00", "06-10 09:00", due_date="06-10 08:30")
    h.assignments("06-10 08:00", 5, 3, "06-10 20:00")
    for feature in ("WEB_INTAKE", "INVESTIGATIONS", "AI_ASSISTANT", "API_USAGE", "SSO_ENABLED"):
        h.use(feature, "06-10 12:00")
    for _ in range(3):
        h.ticket("06-10 12:00")
    components = {
        "login_score": 43,
        "case_resolution_score": 56,
        "campaign_completion_score": 71,
        "feature_adoption_score": 60,
        "support_ticket_score": 70,
    }
    scores = [
        h.on(
            "06-30",
            **components,
            overall_score=60,
            previous_score=60,
            score_delta=0,
            trend="STABLE",
            risk_level="MEDIUM",
            alert_level="DASHBOARD_ONLY",
            data_coverage=1.0,
            health_status="AT_RISK",
        ),
        h.on("06-10", overall_score=60, previous_score=65, score_delta=-5, trend="STABLE"),
    ]
    # Risk is MEDIUM on all of the 40 days, as 65 and 60 are.
    portfolio = h.expect(
        **components,
        overall_score=60,
        score_delta=0,
        trend="STABLE",
        risk_level="MEDIUM",
        health_status="AT_RISK",
        data_coverage=1.0,
        score_30d_ago=65,
        score_delta_30d=-5,
        weakest_component="login",
        days_at_current_risk=40,
        days_since_last_activity=20,
    )
    return Case(
        "a score worked by hand",
        [h],
        {"tenant_health_scores": scores, "tenant_portfolio": [portfolio]},
    )


def _half_up() -> Case:
    """Components: 7 of 16 users, 9 of 16 cases and 17 of 32 assignments are all exactly 62.5: 63.

    Overall: with three tickets 25 + 25 + 0.15*70 = 60.5, so 61 (half to even would give 60).
    """
    parts, whole = History("half-up-parts"), History("half-up-whole")
    users = [parts.user() for _ in range(16)]
    for user in users[:7]:
        parts.session(user, "06-10 10:00")
    for index in range(16):
        parts.closed_case("06-10 09:00", "06-10 10:00", "06-11" if index < 9 else "06-10 09:30")
    parts.assignments("06-10 09:00", 32, 17, "06-10 10:00")
    for _ in range(3):
        whole.ticket("06-10 10:00")
    # 12.6 + 15.75 + 15.75 + 0 + 15 = 59.1
    scores = [
        parts.on(
            "06-10",
            login_score=63,
            case_resolution_score=63,
            campaign_completion_score=63,
            overall_score=59,
        ),
        whole.on("06-10", support_ticket_score=70, overall_score=61),
    ]
    return Case("halves are rounded up", [parts, whole], {"tenant_health_scores": scores})


def _trend() -> Case:
    """Only assignments move the score: overall = 40 + 0.25 * campaign_completion.

    five: 17 of 25 on 06-10, 0.68 / 0.85 = 80: 60, down 5.
    six: 19 of 29 on 06-10: 77.08, 77: 59.25, 59, down 6, and below 60 while DECLINING is HIGH for
    that day; on 06-20 24 of 29: 97.4, 97: 64.25, 64, up 5. On 06-30 MEDIUM since 06-11: 20 days.
    up: as six on 06-10, but on 06-20 29 of 29: 65, up 6.
    """
    five, six, up = History("trend-five"), History("trend-six"), History("trend-up")
    five.assignments("06-10 09:00", 25, 17, "06-10 10:00")
    for history in (six, up):
        history.assignments("06-10 09:00", 19, 19, "06-10 10:00")
    six.assignments("06-10 09:00", 10, 5, "06-20 10:00")
    up.assignments("06-10 09:00", 10, 10, "06-20 10:00")

    def scored(h: History, day: str, score: int, delta: int | None, trend: str, risk: str):
        previous = None if delta is None else score - delta
        return h.on(
            day,
            overall_score=score,
            previous_score=previous,
            score_delta=delta,
            trend=trend,
            risk_level=risk,
        )

    scores = [
        scored(five, "05-22", 65, None, "STABLE", "MEDIUM"),
        scored(five, "05-23", 65, 0, "STABLE", "MEDIUM"),
        scored(five, "06-10", 60, -5, "STABLE", "MEDIUM"),
        scored(six, "06-10", 59, -6, "DECLINING", "HIGH"),
        scored(six, "06-11", 59, 0, "STABLE", "MEDIUM"),
        scored(six, "06-20", 64, 5, "STABLE", "MEDIUM"),
        scored(up, "06-20", 65, 6, "IMPROVING", "MEDIUM"),
    ]
    portfolio = [
        six.expect(days_at_current_risk=20, score_30d_ago=65, score_delta_30d=-1),
        up.expect(days_at_current_risk=20, score_30d_ago=65, score_delta_30d=0),
    ]
    return Case(
        "a trend is a change of more than five points",
        [five, six, up],
        {"tenant_health_scores": scores, "tenant_portfolio": portfolio},
    )


def _risk() -> Case:
    """The borders of the risk rules.

    forty: 06-10 an assignment is open: 25 + 15 = 40, DECLINING by 25: HIGH. 06-11 40, STABLE:
    MEDIUM. 06-20 a ticket: 38.5, 39: HIGH until 06-30, 11 days.
    seventy: 06-10 two features, 24: 65 + 3.6 = 68.6, 69. 06-11 a third, 36: 70.4, 70: LOW.
    sixty: three features on 06-01: 70. 06-10 1 of 2 assignments, 58.8, 59:
    25 + 14.75 + 5.4 + 15 = 60.15, 60: DECLINING, yet MEDIUM.
    """
    forty, seventy, sixty = History("risk-forty"), History("risk-seventy"), History("risk-sixty")
    forty.assignment("06-10 09:00")
    forty.ticket("06-20 09:00")
    for history, day in ((seventy, "06-10"), (sixty, "06-01")):
        history.use("WEB_INTAKE", day)
        history.use("API_USAGE", day)
    seventy.use("SSO_ENABLED", "06-11")
    sixty.use("SSO_ENABLED", "06-01")
    sixty.assignments("06-10 09:00", 2, 1, "06-10 10:00")
    scores = [
        forty.on("06-10", overall_score=40, trend="DECLINING", risk_level="HIGH"),
        forty.on("06-11", overall_score=40, trend="STABLE", risk_level="MEDIUM"),
        forty.on("06-20", overall_score=39, trend="STABLE", risk_level="HIGH"),
        seventy.on("06-10", overall_score=69, trend="STABLE", risk_level="MEDIUM"),
        seventy.on("06-11", overall_score=70, trend="STABLE", risk_level="LOW"),
        sixty.on("06-09", overall_score=70, risk_level="LOW"),
        sixty.on("06-10", overall_score=60, trend="DECLINING", risk_level="MEDIUM"),
    ]
    # forty: shortfalls 20, 0, 25, 15, 1.5. sixty: 65 on 05-31, the day before the features.
    portfolio = [
        forty.expect(days_at_current_risk=11, weakest_component="campaign_completion"),
        seventy.expect(days_at_current_risk=20),
        sixty.expect(score_30d_ago=65, score_delta_30d=-5),
    ]
    return Case(
        "the first matching risk rule",
        [forty, seventy, sixty],
        {"tenant_health_scores": scores, "tenant_portfolio": portfolio},
    )


def _status() -> Case:
    """Status follows risk once half of the weight has evidence.

    well: a login (0.20, and 0.15 for tickets) and a case closed (0.25): 0.6; scores 100, 100, 100,
    0, 100: 85.
    badly: 1 of 10 users, 14; a case closed late, 0; 0 of 4 assignments: 2.8 + 15 = 17.8, 18.
    half: a case closed and an assignment completed: exactly 0.5, and 65 is MEDIUM.
    """
    well, badly, half = History("status-well"), History("status-badly"), History("status-half")
    well.session(well.user(), "06-10 09:00")
    users = [badly.user() for _ in range(10)]
    badly.session(users[0], "06-10 09:00")
    badly.closed_case("06-10 09:00", "06-10 11:00", due_date="06-10 10:00")
    badly.assignments("06-10 09:00", 4, 0, None)
    for history in (well, half):
        history.closed_case("06-10 09:00", "06-10 11:00")
    half.assignments("06-10 09:00", 1, 1, "06-10 10:00")
    scores = [
        well.on("06-09", data_coverage=0, health_status="INSUFFICIENT_DATA"),
        well.on("06-10", overall_score=85, data_coverage=0.6, health_status="HEALTHY"),
        badly.on("06-10", overall_score=18, data_coverage=0.85, health_status="CRITICAL"),
        half.on("06-10", overall_score=65, data_coverage=0.5, health_status="AT_RISK"),
    ]
    return Case("status needs evidence", [well, badly, half], {"tenant_health_scores": scores})


CASES = [_worked_score(), _half_up(), _trend(), _risk(), _status()]
