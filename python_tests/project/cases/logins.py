"""Users and sessions. History runs from 05-22 to 06-30; all dates are of 2024."""

from .case import Case
from .history import History


def _login_days() -> Case:
    """u1: twice on 06-10, then at 06-11 00:00. u2: in the last millisecond of 06-10."""
    h = History("login-days")
    u1, u2 = h.user(), h.user()
    h.session(u1, "06-10 09:00")
    h.session(u1, "06-10 17:00")
    h.session(u2, "06-10 23:59:59.999")
    h.session(u1, "06-11 00:00")
    usage = [
        h.on("06-09", active_users=0, active_users_30d=0, total_users=2),
        h.on("06-10", active_users=2, active_users_30d=2, total_users=2),
        h.on("06-11", active_users=1, active_users_30d=2, total_users=2),
        h.on("06-12", active_users=0, active_users_30d=2, total_users=2),
        h.on("06-30", active_users=0, active_users_30d=2, total_users=2),
    ]
    return Case("a user counts once a day", [h], {"usage_metrics": usage}, {"usage_metrics": 40})


def _login_window() -> Case:
    """u1: 05-25, within 30 days until 06-23. u2: 05-20, before history starts, until 06-18."""
    h = History("login-window")
    u1, u2 = h.user(), h.user()
    h.session(u1, "05-25 12:00")
    h.session(u2, "05-20 08:00")
    usage = [
        h.on("05-22", active_users=0, active_users_30d=1),
        h.on("05-24", active_users=0, active_users_30d=1),
        h.on("05-25", active_users=1, active_users_30d=2),
        h.on("06-18", active_users=0, active_users_30d=2),
        h.on("06-19", active_users=0, active_users_30d=1),
        h.on("06-23", active_users=0, active_users_30d=1),
        h.on("06-24", active_users=0, active_users_30d=0),
    ]
    # 1 of 2 users: 0.5 / 0.7 = 71.4. Two of 2: 142.9, at most 100.
    scores = [
        h.on("05-24", login_score=71),
        h.on("05-25", login_score=100),
        h.on("06-24", login_score=0),
    ]
    return Case(
        "30 days are the day and the 29 before it",
        [h],
        {"usage_metrics": usage, "tenant_health_scores": scores},
    )


def _enabled_users() -> Case:
    """A user is enabled from the day it was created to the day before it was deactivated.

    u1: created 06-05 10:00, logs in an hour later. u2: deactivated 06-10 15:00, logs in on 06-08
    and in the morning of 06-10. u3: deactivated at 06-12 00:00, logs in on 06-11. u4: created at
    06-15 00:00.
    """
    h = History("enabled-users")
    u1 = h.user(created_at="06-05 10:00")
    u2 = h.user(is_active=False, updated_at="06-10 15:00")
    u3 = h.user(is_active=False, updated_at="06-12 00:00")
    h.user(created_at="06-15 00:00")
    h.session(u1, "06-05 11:00")
    h.session(u2, "06-08 09:00")
    h.session(u2, "06-10 09:00")
    h.session(u3, "06-11 10:00")
    usage = [
        h.on("06-04", active_users=0, active_users_30d=0, total_users=2),
        h.on("06-05", active_users=1, active_users_30d=1, total_users=3),
        h.on("06-08", active_users=1, active_users_30d=2, total_users=3),
        h.on("06-09", active_users=0, active_users_30d=2, total_users=3),
        h.on("06-10", active_users=0, active_users_30d=1, total_users=2),
        h.on("06-11", active_users=1, active_users_30d=2, total_users=2),
        h.on("06-12", active_users=0, active_users_30d=1, total_users=1),
        h.on("06-14", active_users=0, active_users_30d=1, total_users=1),
        h.on("06-15", active_users=0, active_users_30d=1, total_users=2),
    ]
    return Case("only enabled users count", [h], {"usage_metrics": usage})


def _session_before_user() -> Case:
    """The user is created on 06-10; its session of 06-03 was migrated in."""
    h = History("session-before-user")
    h.session(h.user(created_at="06-10 00:00"), "06-03 10:00")
    usage = [
        h.on("06-03", active_users=0, active_users_30d=0, total_users=0),
        h.on("06-09", active_users=0, active_users_30d=0, total_users=0),
        h.on("06-10", active_users=0, active_users_30d=1, total_users=1),
        h.on("06-30", active_users=0, active_users_30d=1, total_users=1),
    ]
    return Case("a session before its user was created", [h], {"usage_metrics": usage})


def _unknown_user() -> Case:
    """Sessions of nobody and of another organization's user: activity, but no active user.

    Coverage on 06-30: support_tickets only (0.15), as there was a session but there are no users.
    """
    h, other = History("unknown-user"), History("unknown-user-other")
    h.session("nobody at all", "06-10 09:00")
    h.session(other.user(), "06-12 09:00")
    usage = [h.on("06-12", active_users=0, active_users_30d=0, total_users=0)]
    usage += [other.on("06-12", active_users=0, active_users_30d=0, total_users=1)]
    scores = [h.on("06-30", login_score=0, data_coverage=0.15)]
    portfolio = [h.expect(days_since_last_activity=18), other.expect(last_activity_at=None)]
    return Case(
        "a session of a user that the organization does not have",
        [h, other],
        {"usage_metrics": usage, "tenant_health_scores": scores, "tenant_portfolio": portfolio},
        rejected=[("sessions", "unknown_user", 2, True)],
    )


CASES = [
    _login_days(),
    _login_window(),
    _enabled_users(),
    _session_before_user(),
    _unknown_user(),
]
