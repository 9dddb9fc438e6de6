"""One tenant's cleaned history, and what the definitions ask of it on one day."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .clean import Clean
from .config import Config
from .contract import ACTIVITY, Row
from .settings import alert_level, employee_count, industry_sector, size_band

WINDOW = 30


def start(day: date) -> datetime:
    return datetime.combine(day, time())


def end(day: date) -> datetime:
    return start(day + timedelta(days=1))


def window_start(day: date) -> datetime:
    """The first moment of "within 30 days of" the day."""
    return start(day - timedelta(days=WINDOW - 1))


def between(times: list[datetime], first: datetime, before: datetime) -> int:
    """How many of the sorted times lie in [first, before)."""
    return bisect_left(times, before) - bisect_left(times, first)


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


@dataclass
class User:
    created_at: datetime
    deactivated_at: datetime | None
    sessions: list[datetime]

    def is_enabled(self, moment: datetime) -> bool:
        return is_active(self.created_at, self.deactivated_at, moment)


def is_active(created_at: datetime, deactivated_at: datetime | None, moment: datetime) -> bool:
    return created_at < moment and (deactivated_at is None or deactivated_at >= moment)


def deactivated_at(row: Row) -> datetime | None:
    return row["updated_at"] if row["is_active"] is False else None


class Tenant:
    """An organization and all that is its own; every list of times is sorted."""

    def __init__(self, organization: Row, own: dict[str, list[Row]], config: Config) -> None:
        self.id = organization["id"]
        self.name, self.slug = organization["name"], organization["slug"]
        self.industry_sector = industry_sector(organization["settings"], config)
        self.employee_count = employee_count(organization["settings"])
        self.size_band = size_band(self.employee_count, config)
        self.alert_level = alert_level(organization["settings"])
        self.created_at = organization["created_at"]
        self.deactivated_at = deactivated_at(organization)

        sessions_of: dict[str, list[datetime]] = {}
        for session in own["sessions"]:
            sessions_of.setdefault(session["user_id"], []).append(session["created_at"])
        self.users = [
            User(u["created_at"], deactivated_at(u), sorted(sessions_of.get(u["id"], [])))
            for u in own["users"]
        ]
        self.sessions = sorted(s["created_at"] for s in own["sessions"])

        self.cases = own["cases"]
        closed = [c for c in self.cases if c["closed_at"] is not None]
        self.cases_created = sorted(c["created_at"] for c in self.cases)
        self.cases_closed = sorted(c["closed_at"] for c in closed)
        self.cases_on_time = sorted(
            c["closed_at"] for c in closed if c["due_at"] is None or c["closed_at"] <= c["due_at"]
        )
        self.cases_closed_late = sorted(
            c["closed_at"]
            for c in closed
            if c["due_at"] is not None and c["closed_at"] > c["due_at"]
        )
        self.cases_with_due_date = [c for c in self.cases if c["due_at"] is not None]

        self.campaigns = own["campaigns"]
        completed = [
            (a["assigned_at"], a["completed_at"] or a["updated_at"])
            for a in own["campaign_assignments"]
            if a["status"] == "COMPLETED"
        ]
        self.assigned = sorted(a["assigned_at"] for a in own["campaign_assignments"])
        self.completions = sorted(done for _, done in completed)
        self.assigned_and_completed = sorted(max(pair) for pair in completed)

        self.tickets = sorted(t["created_at"] for t in own["support_tickets"])
        self.feature_uses: dict[str, list[datetime]] = {key: [] for key, _, _ in config.features}
        for event in sorted(own["feature_usage_events"], key=lambda e: e["occurred_at"]):
            self.feature_uses[event["feature_key"]].append(event["occurred_at"])

    def is_active_on(self, day: date) -> bool:
        return is_active(self.created_at, self.deactivated_at, end(day))

    def days_with_a_row(self, config: Config) -> list[date]:
        history = days(config.history_start, config.as_of_date)
        return [day for day in history if self.is_active_on(day)]

    def cases_overdue(self, moment: datetime) -> int:
        return sum(is_overdue(case, moment) for case in self.cases_with_due_date)

    def usage_on(self, day: date) -> Row:
        """The tenant's row of `usage_metrics`."""
        today, tonight, since = start(day), end(day), window_start(day)
        enabled = [user for user in self.users if user.is_enabled(tonight)]
        return {
            "organization_id": self.id,
            "metric_date": day,
            "active_users": sum(between(u.sessions, today, tonight) > 0 for u in enabled),
            "active_users_30d": sum(between(u.sessions, since, tonight) > 0 for u in enabled),
            "total_users": len(enabled),
            "cases_created": between(self.cases_created, today, tonight),
            "cases_closed": between(self.cases_closed, today, tonight),
            "cases_on_time": between(self.cases_on_time, today, tonight),
            "cases_overdue": self.cases_overdue(tonight),
            "campaigns_active": sum(is_campaign_active(c, tonight) for c in self.campaigns),
            "assignments_total": bisect_left(self.assigned, tonight),
            "assignments_completed": bisect_left(self.assigned_and_completed, tonight),
            "support_tickets": between(self.tickets, today, tonight),
            "features_adopted": sum(
                bool(uses) and uses[0] < tonight for uses in self.feature_uses.values()
            ),
        }

    def last_activity(self, moment: datetime) -> datetime | None:
        """The latest session, case, completion, ticket or tracked feature use before a moment."""
        kinds = (
            *(self.sessions, self.cases_created, self.completions, self.tickets),
            *self.feature_uses.values(),
        )
        past = [times[: bisect_left(times, moment)] for times in kinds]
        return max((times[-1] for times in past if times), default=None)


def is_overdue(case: Row, moment: datetime) -> bool:
    """Whether a case with a due time was open past it."""
    is_closed = case["closed_at"] is not None and case["closed_at"] < moment
    return bool(case["created_at"] < moment and case["due_at"] < moment and not is_closed)


def is_campaign_active(campaign: Row, moment: datetime) -> bool:
    if campaign["status"] not in ("ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"):
        return False
    if campaign["launched_at"] is None or campaign["launched_at"] >= moment:
        return False
    is_over = campaign["status"] in ("PAUSED", "COMPLETED", "CANCELLED")
    ended_at = campaign["updated_at"] if is_over else campaign["expires_at"]
    return ended_at is None or ended_at >= moment


def tenants_of(rows: Clean, config: Config) -> list[Tenant]:
    """Every organization with its own rows, in the order of the ids."""
    own: dict[str, dict[str, list[Row]]] = {
        o["id"]: {name: [] for name in ACTIVITY} for o in rows.rows["organizations"]
    }
    for name in ACTIVITY:
        for row in rows.rows[name]:
            own[row["organization_id"]][name].append(row)
    organizations = sorted(rows.rows["organizations"], key=lambda o: o["id"])
    return [Tenant(o, own[o["id"]], config) for o in organizations]
