"""The source contract: the columns that are read, and which of them are times."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]
Raw = dict[str, list[Row]]


@dataclass(frozen=True)
class Table:
    """A raw table: its columns in the order of the contract, and how its rows are dated."""

    columns: tuple[str, ...]
    required_times: tuple[str, ...]
    optional_times: tuple[str, ...] = ()
    dated_by: str = "created_at"
    statuses: frozenset[str] | None = None

    @property
    def times(self) -> tuple[str, ...]:
        return self.required_times + self.optional_times

    @property
    def is_event(self) -> bool:
        return "updated_at" not in self.columns


CHANGED = ("created_at", "updated_at")

TABLES = {
    "organizations": Table(
        ("id", "name", "slug", "settings", "is_active", "created_at", "updated_at"), CHANGED
    ),
    "users": Table(("id", "organization_id", "is_active", "created_at", "updated_at"), CHANGED),
    "sessions": Table(("id", "organization_id", "user_id", "created_at"), ("created_at",)),
    "cases": Table(
        (
            *("id", "organization_id", "status", "outcome_at", "is_merged"),
            *("created_at", "updated_at"),
        ),
        CHANGED,
        ("outcome_at",),
        statuses=frozenset({"NEW", "OPEN", "CLOSED"}),
    ),
    "investigations": Table(
        (
            *("id", "case_id", "organization_id", "investigation_number", "due_date"),
            *("closed_at", "created_at", "updated_at"),
        ),
        CHANGED,
        ("due_date", "closed_at"),
    ),
    "campaigns": Table(
        (
            *("id", "organization_id", "type", "status", "launched_at", "expires_at"),
            *("created_at", "updated_at"),
        ),
        CHANGED,
        ("launched_at", "expires_at"),
        statuses=frozenset({"DRAFT", "SCHEDULED", "ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"}),
    ),
    "campaign_assignments": Table(
        (
            *("id", "organization_id", "campaign_id", "employee_id", "status", "assigned_at"),
            *("due_date", "completed_at", "created_at", "updated_at"),
        ),
        ("assigned_at", "due_date", *CHANGED),
        ("completed_at",),
        dated_by="assigned_at",
        statuses=frozenset(
            ("PENDING", "NOTIFIED", "IN_PROGRESS", "COMPLETED", "OVERDUE", "SKIPPED", "EXPIRED")
        ),
    ),
    "support_tickets": Table(
        (
            *("id", "organization_id", "user_id", "status", "priority", "created_at"),
            *("updated_at", "resolved_at", "closed_at"),
        ),
        CHANGED,
        ("resolved_at", "closed_at"),
    ),
    "feature_usage_events": Table(
        ("id", "organization_id", "user_id", "feature_key", "occurred_at"),
        ("occurred_at",),
        dated_by="occurred_at",
    ),
}

ACTIVITY = tuple(name for name in TABLES if name != "organizations")

ISO_TIME = re.compile(
    r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)?)?",
    re.ASCII,
)


def parse_time(value: Any) -> datetime | None:
    """A time in UTC without zone, or None for none; of text, cut to milliseconds.

    Raises:
        ValueError: the value is not a time between the years 1 and 9999.
    """
    if value is None:
        return None
    if not isinstance(value, datetime):
        text = str(value).strip()
        if not ISO_TIME.fullmatch(text):
            raise ValueError(f"not a time: {value!r}")
        value = datetime.fromisoformat(text)
        value = value.replace(microsecond=value.microsecond // 1000 * 1000)
    return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
