"""A platform that lives on: what happens to its raw tables between two runs.

Whatever happens takes effect now, or is a row that comes late by no more days than a run looks back
on. So a run must get from it what a full build would.
"""

from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from .databases import Database

TABLES = ("sessions", "feature_usage_events", "campaign_assignments", "users", "cases")
FEATURES = ("HOTLINE_INTAKE", "SSO_ENABLED", "API_USAGE", "WEB_INTAKE", "NO_SUCH_FEATURE")
SECTORS = ("RETAIL", "EDUCATION", "no such sector", None)
ALERT_LEVELS = ("NONE", "PROACTIVE", "DASHBOARD_ONLY", "no such level")


class Platform:
    """Changes to the raw tables of a database, each drawn at random.

    Attributes:
        today: The last day that is over.
        since: The first day that the next run looks back on.
        earlier: The last day that was over at the run before.
    """

    def __init__(self, database: Database, random: Random, today: date, lookback_days: int) -> None:
        self.today = self.earlier = today
        self.since = today - timedelta(lookback_days)
        self.random = random
        self._lookback = timedelta(lookback_days)
        self._database = database
        self._numbers = count(1)
        self._strangers: dict[str, date] = {}
        for table in TABLES:  # in an EL copy, an id can come twice
            self._do(f"alter table raw.{table} drop constraint if exists {table}_pkey")

    def goes_on(self, days: int, built: date) -> None:
        """So many more days go by, with activity on each.

        Args:
            days: How many; may be none.
            built: The as-of date of the last run.
        """
        self.earlier, self.since = self.today, built - self._lookback
        for _ in range(days):
            self.today += timedelta(1)
            self._activity(self.today)

    def now(self) -> datetime:
        """A moment since the run before."""
        first = min(self.earlier + timedelta(1), self.today)
        return self._moment(first, self.today)

    def lately(self) -> datetime:
        """A moment that the next run looks back on, more often than not at the very first day."""
        return self._moment(self.since, self.random.choice((self.since, self.today)))

    def _moment(self, first: date, last: date) -> datetime:
        day = first + timedelta(self.random.randint(0, (last - first).days))
        seconds = self.random.choice((0, 86_399, self.random.randrange(86_400)))
        return datetime.combine(day, time()) + timedelta(seconds=seconds)

    # Rows that come.

    def late_rows(self) -> None:
        for _ in range(3):
            self._activity(self.lately().date())

    def activity_to_come(self) -> None:
        self._activity(self.today + timedelta(self.random.randint(1, 6)))

    def new_user(self) -> None:
        user, now = self._id("user"), self.now()
        tenant = self._tenant()
        self._insert("users", user, tenant, is_active=True, created_at=now, updated_at=now)
        self._insert("sessions", self._id("session"), tenant, user_id=user, created_at=now)

    def invalid_time(self) -> None:
        user = {"user_id": "nobody"}
        self._insert("sessions", self._id("session"), self._tenant(), created_at=None, **user)
        self._event(self._tenant(), "infinity")
        self._assignment(self._tenant(), None)

    def stranger(self) -> None:
        """Activity of an organization that may become known later."""
        name, now = self._id("stranger"), self.now()
        self._strangers[name] = now.date()
        self._event(name, now)
        self._assignment(name, now)
        self._insert("sessions", self._id("session"), name, user_id="nobody", created_at=now)

    def stranger_becomes_known(self) -> None:
        for name, day in list(self._strangers.items()):
            if day >= self.since:
                now = datetime.combine(day, time(12))
                named = {"name": name, "slug": name, "is_active": True, "settings": "{}"}
                self._insert("organizations", name, None, **named, created_at=now, updated_at=now)
            del self._strangers[name]

    # Rows that come again.

    def session_again_later(self) -> None:
        self._copy("sessions", "true", created_at=self.lately())

    def event_again_later(self) -> None:
        self._copy("feature_usage_events", "true", occurred_at=self.lately())

    def event_again_without_time(self) -> None:
        self._copy("feature_usage_events", "true", occurred_at=None)

    def rows_again(self) -> None:
        """As they were, while the next run looks back on them."""
        self._copy("sessions", f"created_at >= '{self.since}'")
        self._copy("feature_usage_events", f"occurred_at >= '{self.since}'")
        self._copy("campaign_assignments", f"updated_at >= '{self.since}'")

    def assignment_again_completed(self) -> None:
        now = self.now()
        new = {"status": "COMPLETED", "completed_at": now, "updated_at": now}
        lately = f"status = 'PENDING' and updated_at >= '{self.since}'"
        self._copy("campaign_assignments", lately, **new)

    def user_again_disabled(self) -> None:
        self._copy("users", "is_active", is_active=False, updated_at=self.now())

    # Rows that change.

    def cases_closed(self) -> None:
        now = self.now()
        outcome = self.random.choice((now, None))
        self._change(
            "cases", "status = 'OPEN'", status="CLOSED", outcome_at=outcome, updated_at=now
        )

    def assignments_completed(self) -> None:
        now = self.now()
        new = {"status": "COMPLETED", "updated_at": now}
        for done in (now, None):
            self._change(
                "campaign_assignments",
                "status in ('PENDING', 'NOTIFIED', 'IN_PROGRESS')",
                completed_at=done,
                **new,
            )

    def campaign_ended(self) -> None:
        goes_on = f"(expires_at is null or expires_at > '{self.today + timedelta(1)}')"
        status = self.random.choice(("PAUSED", "COMPLETED"))
        is_active = f"status = 'ACTIVE' and {goes_on}"
        self._change("campaigns", is_active, status=status, updated_at=self.now())

    def user_disabled(self) -> None:
        self._change("users", "is_active", is_active=False, updated_at=self.now())

    def tenant_leaves(self) -> None:
        self._change("organizations", "is_active", is_active=False, updated_at=self.now())

    def settings_changed(self) -> None:
        sector, level = self.random.choice(SECTORS), self.random.choice(ALERT_LEVELS)
        new = f'{{"industrySector": "{sector}", "alertLevel": "{level}", "employeeCount": 99}}'
        self._change("organizations", "is_active", settings=new, updated_at=self.now())

    # How.

    def _activity(self, day: date) -> None:
        """Of some tenants; on a quiet day, of none."""
        for _ in range(self.random.randint(0, 6)):
            tenant, moment = self._tenant(), self._moment(day, day)
            user = self._some("users", f"organization_id = '{tenant}'") or "nobody"
            self._insert("sessions", self._id("session"), tenant, user_id=user, created_at=moment)
            self._event(tenant, moment)
            chance = self.random.random()
            case = {"status": "OPEN", "is_merged": False}
            ticket = {"user_id": user, "status": "OPEN", "priority": "LOW"}
            both = {"created_at": moment, "updated_at": moment}
            if chance < 0.3:
                self._insert("cases", self._id("case"), tenant, **case, **both)
            elif chance < 0.6:
                self._insert("support_tickets", self._id("ticket"), tenant, **ticket, **both)
            else:
                self._assignment(tenant, moment)

    def _event(self, tenant: str, moment: Any) -> None:
        feature = {"feature_key": self.random.choice(FEATURES), "occurred_at": moment}
        self._insert("feature_usage_events", self._id("event"), tenant, user_id=None, **feature)

    def _assignment(self, tenant: str, moment: Any) -> None:
        status = self.random.choice(("PENDING", "NOTIFIED", "EXEMPTED"))
        times = dict.fromkeys(("assigned_at", "created_at", "updated_at"), moment)
        who = {"campaign_id": "campaign", "employee_id": "employee", "due_date": "2026-01-01"}
        self._insert(
            "campaign_assignments", self._id("assignment"), tenant, status=status, **who, **times
        )

    def _tenant(self) -> str:
        return self._some("organizations", "created_at is not null") or "nobody"

    def _id(self, kind: str) -> str:
        return f"{kind}-{next(self._numbers)}"

    def _some(self, table: str, where: str) -> str | None:
        """The id of a random row of those that have their id for themselves."""
        alone = f"id in (select id from raw.{table} group by id having count(*) = 1)"
        ids = self._do(f"select id from raw.{table} where {where} and {alone} order by 1")
        return self.random.choice(ids)[0] if ids else None

    def _insert(self, table: str, id_: str, tenant: str | None, **columns: Any) -> None:
        row = {"id": id_, **({"organization_id": tenant} if tenant else {}), **columns}
        values = ", ".join(["%s"] * len(row))
        self._do(f"insert into raw.{table} ({', '.join(row)}) values ({values})", *row.values())

    def _copy(self, table: str, where: str, **new: Any) -> None:
        id_ = self._some(table, where)
        self._do(f"insert into raw.{table} select * from raw.{table} where id = %s", id_)
        if new:
            last = f"ctid = (select max(ctid) from raw.{table} where id = '{id_}')"
            self._do(f"update raw.{table} set {_set(new)} where {last}", *new.values())

    def _change(self, table: str, where: str, **new: Any) -> None:
        id_ = self._some(table, where)
        self._do(f"update raw.{table} set {_set(new)} where id = %s", *new.values(), id_)

    def _do(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._database.connection() as connection, connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []


def _set(new: dict[str, Any]) -> str:
    return ", ".join(f"{column} = %s" for column in new)


CHANGES = (
    Platform.late_rows,
    Platform.activity_to_come,
    Platform.new_user,
    Platform.invalid_time,
    Platform.stranger,
    Platform.stranger_becomes_known,
    Platform.session_again_later,
    Platform.event_again_later,
    Platform.event_again_without_time,
    Platform.rows_again,
    Platform.assignment_again_completed,
    Platform.user_again_disabled,
    Platform.cases_closed,
    Platform.assignments_completed,
    Platform.campaign_ended,
    Platform.user_disabled,
    Platform.tenant_leaves,
    Platform.settings_changed,
)
