"""What happened to alerts, as the marts say, and how much of it may be sent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg2 import sql

from tenant_health.errors import UserError
from tenant_health.marts import readable_marts

OPENED, ESCALATED, CLOSED = "OPENED", "ESCALATED", "CLOSED"

_EVENTS = """
select
    events.alert_id,
    events.event,
    events.event_date,
    alerts.organization_id,
    coalesce(tenants.name, alerts.organization_id) as name,
    alerts.rule,
    case
        when events.event = 'OPENED' and alerts.escalated_on is not null then 'MEDIUM'
        else alerts.severity
    end as severity,
    alerts.opened_on,
    alerts.score_at_opening,
    cast(alerts.baseline as float) as baseline,
    cast(alerts.departure as float) as departure,
    alerts.close_reason,
    alerts.reason
from {alert_events} as events
inner join {alerts} as alerts using (alert_id)
inner join {tenants} as tenants using (organization_id)
where alerts.is_notified
order by events.alert_id, events.event
"""
_NIGHT = "select max(as_of_date), count(*) from {tenant_portfolio}"
_LIMITS = "select parameter, value from {alert_rules} where rule = 'DELIVERY'"


@dataclass(frozen=True)
class Event:
    """Something that happened to an alert of a tenant that wants to be told.

    Attributes:
        alert_id: Of the alert.
        event: OPENED, ESCALATED or CLOSED.
        event_date: When.
        organization_id: Of the tenant.
        name: Its name.
        rule: SCORE_DROP, CRITICAL or SILENT.
        severity: MEDIUM or HIGH; for OPENED, that of the opening.
        opened_on: When the alert opened.
        score_at_opening: The score then.
        baseline: The usual score then; None but for SCORE_DROP.
        departure: Points of the tenant's own; None but for SCORE_DROP.
        close_reason: Why the alert closed, if it did.
        reason: What moved the score most, in words, if anything did.
    """

    alert_id: str
    event: str
    event_date: date
    organization_id: str
    name: str
    rule: str
    severity: str
    opened_on: date
    score_at_opening: int
    baseline: float | None
    departure: float | None
    close_reason: str | None
    reason: str | None


@dataclass(frozen=True)
class Limits:
    """How much is sent, as the seed `alert_rules` says.

    Attributes:
        event_days: Newest days whose events are sent.
        repeat_days: Days in which one opening a tenant and rule is sent.
        held_tenants: More openings than this in a night,
        held_share: and more than this share of the tenants, are held back.
    """

    event_days: int
    repeat_days: int
    held_tenants: int
    held_share: float


@dataclass(frozen=True)
class News:
    """What the marts say as of one day.

    Attributes:
        night: The as-of date.
        tenants: How many tenants are active.
        events: All that ever happened, by alert and event.
        limits: How much of it is sent.
    """

    night: date
    tenants: int
    events: list[Event]
    limits: Limits


def read_news(cursor: Any, schema: str) -> News:
    """Reads the marts and the rules.

    Args:
        cursor: Of psycopg2.
        schema: Where dbt puts seeds; the marts are in `<schema>_marts`.

    Raises:
        UserError: The marts are not there, are older than this code, or nobody is active.
    """
    tables = {
        name: sql.Identifier(f"{schema}_{place}", name)
        for place, names in {
            "marts": ("alerts", "alert_events", "tenants", "tenant_portfolio"),
            "seeds": ("alert_rules",),
        }.items()
        for name in names
    }
    with readable_marts(f"{schema}_marts"):
        cursor.execute(sql.SQL(_EVENTS).format(**tables))
        events = [Event(*row) for row in cursor.fetchall()]
        cursor.execute(sql.SQL(_NIGHT).format(**tables))
        night, active = cursor.fetchone()
        cursor.execute(sql.SQL(_LIMITS).format(**tables))
        limits = {parameter: float(value) for parameter, value in cursor.fetchall()}
    if night is None:
        raise UserError(
            f"{schema}_marts.tenant_portfolio is empty: no tenant is active as of its day. Load "
            "activity with `tenant-health sample` or `load`, then run `dbt build`."
        )
    try:
        return News(
            night,
            active,
            events,
            Limits(
                int(limits["event_days"]),
                int(limits["repeat_days"]),
                int(limits["held_tenants"]),
                limits["held_share"],
            ),
        )
    except KeyError as error:
        raise UserError(
            f"The seed alert_rules has no {error} of DELIVERY. Add it and run `dbt seed`."
        ) from error
