"""Writes down the raw rows of one organization in few words."""

import re
from datetime import date, datetime
from itertools import count
from typing import Any

from ..oracle.contract import TABLES, Raw, Row

LONG_AGO = "2024-01-01"

DEFAULTS: dict[str, Row] = {
    "organizations": {"settings": None, "is_active": True},
    "users": {"is_active": True, "created_at": LONG_AGO},
    "sessions": {},
    "cases": {"status": "OPEN", "outcome_at": None, "is_merged": False},
    "investigations": {"investigation_number": 1, "due_date": None, "closed_at": None},
    "campaigns": {
        "type": "ATTESTATION",
        "status": "ACTIVE",
        "launched_at": None,
        "expires_at": None,
        "created_at": LONG_AGO,
    },
    "campaign_assignments": {
        "campaign_id": "a campaign",
        "employee_id": "an employee",
        "status": "PENDING",
        "due_date": "2024-12-31",
        "completed_at": None,
    },
    "support_tickets": {
        "user_id": "a user",
        "status": "OPEN",
        "priority": "LOW",
        "resolved_at": None,
        "closed_at": None,
    },
    "feature_usage_events": {"user_id": None, "feature_key": "HOTLINE_INTAKE"},
}


def when(text: Any) -> Any:
    """The time that "06-10 09:00" (in 2024) or "2023-06-10" names; anything else stays as it is."""
    if not isinstance(text, str) or not re.match(r"(\d{4}-)?\d\d-\d\d( \d\d:|$)", text):
        return text
    try:
        return datetime.fromisoformat(text if text[4] == "-" else f"2024-{text}")
    except ValueError:
        return text


def day(text: str) -> date:
    """The day that "06-10" (in 2024) names."""
    return date.fromisoformat(f"2024-{text}")


class History:
    """An organization and its raw rows. Every method that adds a row returns the row's id."""

    def __init__(self, organization_id: str, created_at: Any = LONG_AGO, **columns: Any) -> None:
        self.organization_id = organization_id
        self.raw: Raw = {name: [] for name in TABLES}
        self._numbers = count(1)
        self.organization(created_at, **columns)

    def organization(self, created_at: Any, **columns: Any) -> str:
        own = {"id": self.organization_id, "name": "Name", "slug": "slug", "created_at": created_at}
        return self._add("organizations", {**own, **columns})

    def user(self, **columns: Any) -> str:
        return self._add("users", columns)

    def session(self, user_id: str | None, created_at: Any, **columns: Any) -> str:
        return self._add("sessions", {"user_id": user_id, "created_at": created_at, **columns})

    def case(self, created_at: Any, **columns: Any) -> str:
        return self._add("cases", {"created_at": created_at, **columns})

    def closed_case(self, created_at: Any, outcome_at: Any, due_date: Any = None) -> str:
        """A case closed at `outcome_at`, with an investigation if it has a due date."""
        case_id = self.case(created_at, status="CLOSED", outcome_at=outcome_at)
        if due_date is not None:
            self.investigation(case_id, created_at, due_date=due_date)
        return case_id

    def investigation(self, case_id: str, created_at: Any, **columns: Any) -> str:
        return self._add(
            "investigations", {"case_id": case_id, "created_at": created_at, **columns}
        )

    def campaign(self, **columns: Any) -> str:
        return self._add("campaigns", columns)

    def assignment(self, assigned_at: Any, **columns: Any) -> str:
        own = {"assigned_at": assigned_at, "created_at": assigned_at}
        return self._add("campaign_assignments", {**own, **columns})

    def assignments(self, assigned_at: Any, number: int, completed: int, completed_at: Any) -> None:
        """So many assignments, the first of them completed."""
        for index in range(number):
            done = (
                {"status": "COMPLETED", "completed_at": completed_at} if index < completed else {}
            )
            self.assignment(assigned_at, **done)

    def ticket(self, created_at: Any, **columns: Any) -> str:
        return self._add("support_tickets", {"created_at": created_at, **columns})

    def use(self, feature_key: str, occurred_at: Any, **columns: Any) -> str:
        own = {"feature_key": feature_key, "occurred_at": occurred_at}
        return self._add("feature_usage_events", {**own, **columns})

    def on(self, text: str, **values: Any) -> Row:
        """An expected row of a daily mart, or the part of it that matters."""
        return {"organization_id": self.organization_id, "metric_date": day(text), **values}

    def expect(self, **values: Any) -> Row:
        """An expected row of a mart of one row a tenant, or the part of it that matters."""
        return {"organization_id": self.organization_id, **values}

    def _add(self, table: str, columns: Row) -> str:
        row = {"organization_id": self.organization_id, **DEFAULTS[table], **columns}
        row.setdefault("id", f"{self.organization_id}-{next(self._numbers)}")
        if "updated_at" in TABLES[table].columns:
            row.setdefault("updated_at", row["created_at"])
        self.raw[table].append(
            {c: when(row[c]) if c in TABLES[table].times else row[c] for c in TABLES[table].columns}
        )
        return str(row["id"])


def add_one_of_each(h: History, moment: str, organization_id: str | None) -> None:
    """A row of every table but organizations, of a given organization, dated a given moment."""
    home = {"organization_id": organization_id}
    h.user(created_at=moment, **home)
    h.session(None, moment, **home)
    case = h.case(moment, **home)
    h.investigation(case, moment, **home)
    h.campaign(launched_at=moment, **home)
    h.assignment(moment, **home)
    h.ticket(moment, **home)
    h.use("API_USAGE", moment, **home)
