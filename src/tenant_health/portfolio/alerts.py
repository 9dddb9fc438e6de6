"""`tenant-health alerts`: the mart of alerts as a list to read."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from tenant_health.command_options import format_option

if TYPE_CHECKING:
    from psycopg2 import extensions
    from rich.table import Table

_WORDS = {"SCORE_DROP": "dropped", "CRITICAL": "critical", "SILENT": "silent"}
_QUERY = """
select
    alerts.alert_id,
    alerts.organization_id,
    coalesce(tenants.name, alerts.organization_id) as name,
    alerts.rule,
    alerts.severity,
    alerts.opened_on,
    alerts.escalated_on,
    alerts.closed_on,
    alerts.close_reason,
    alerts.days_open,
    alerts.score_at_opening,
    alerts.lowest_score,
    alerts.reason,
    alerts.is_notified
from {alerts} as alerts
inner join {tenants} as tenants using (organization_id)
where alerts.closed_on is null or not %(only_open)s
order by
    alerts.closed_on is not null,
    coalesce(alerts.closed_on, alerts.opened_on) desc,
    alerts.severity,
    alerts.alert_id
"""
_IN_A_TABLE = 20
_LONGEST_NAME = 26  # terminal cells


@dataclass(frozen=True)
class Alert:
    """A row of the mart of alerts, with the tenant's name."""

    alert_id: str
    organization_id: str
    name: str
    rule: str
    severity: str
    opened_on: date
    escalated_on: date | None
    closed_on: date | None
    close_reason: str | None
    days_open: int
    score_at_opening: int
    lowest_score: int
    reason: str | None
    is_notified: bool


@click.command()
@click.option("--open", "only_open", is_flag=True, help="Lists only alerts that are open.")
@format_option
@click.option(
    "--limit", type=click.IntRange(1), metavar="NUMBER",
    help="How many to list.  [default: 20 in a table, else all]",
)  # fmt: skip
def alerts(only_open: bool, style: str, limit: int | None) -> None:
    r"""Lists alerts: the open ones first, each time the newest.

    Reads the mart `alerts` that `dbt build` made, in `<schema>_marts`; the schema is `analytics`
    unless DBT_SCHEMA says otherwise.

    \b
    Examples:
      tenant-health alerts --open
      tenant-health alerts --format csv > alerts.csv
      tenant-health alerts --open --format json | jq -r '.alerts[].name'
    """
    from tenant_health.connection import current_target, transaction
    from tenant_health.showing import to_csv, to_json

    target = current_target()
    with transaction(target) as connection:
        found = read_alerts(connection, f"{target.schema}_marts", only_open)
    rows = [asdict(alert) for alert in found[:limit]]
    if style == "json":
        click.echo(to_json({"alerts": rows}), nl=False)
    elif style == "csv":
        header = [field.name for field in fields(Alert)]
        click.echo(to_csv(header, (row.values() for row in rows)), nl=False)
    else:
        _show(found, limit or _IN_A_TABLE)


def read_alerts(
    connection: "extensions.connection", schema: str, only_open: bool = False
) -> list[Alert]:
    """Reads alerts, the open ones first, each time the newest.

    Args:
        connection: To the database that holds the marts.
        schema: Of the marts.
        only_open: Leave out those that are closed.

    Raises:
        UserError: The marts are not there, or older than this code.
    """
    from tenant_health.marts import readable_marts, rows

    with readable_marts(schema):
        return [Alert(**row) for row in rows(connection, schema, _QUERY, only_open=only_open)]


def _show(found: list[Alert], limit: int) -> None:
    from rich.text import Text

    from tenant_health.showing import console

    out = console()
    are_open = sum(alert.closed_on is None for alert in found)
    closed = f", {len(found) - are_open:,} closed" if len(found) > are_open else ""
    if not found:
        out.print("There is no such alert.")
        return
    out.print(Text(f"Alerts: {are_open:,} open{closed}"))
    out.print(_table(found[:limit], out.encoding))
    if len(found) > limit:
        out.print(Text(f"The first {limit:,}; --limit shows more."))


def _table(shown: list[Alert], encoding: str) -> "Table":
    from rich.text import Text

    from tenant_health.showing import plain_table, printable

    table = plain_table()
    table.add_column("Tenant", no_wrap=True)
    table.add_column("Alert", no_wrap=True)
    table.add_column("Since", no_wrap=True)
    table.add_column("Why", ratio=1)
    for alert in shown:
        table.add_row(
            Text(printable(alert.name, encoding, _LONGEST_NAME)),
            _WORDS.get(alert.rule, alert.rule) + ("!" if alert.severity == "HIGH" else ""),
            str(alert.opened_on),
            Text(_why(alert)),
        )
    return table


def _why(alert: Alert) -> str:
    parts: list[Any] = [f"score {alert.score_at_opening}", alert.reason]
    if alert.closed_on is not None:
        from tenant_health.showing import words

        closing = words(alert.close_reason or "")
        parts.append(f"closed {alert.closed_on}, {closing}")
    return "; ".join(part for part in parts if part)
