"""Lays the summary out: tables for people, JSON and CSV for programs."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from rich.columns import Columns
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenant_health.portfolio.command import STATUSES
from tenant_health.portfolio.marts import Portfolio, Tenant
from tenant_health.showing import plain_table, printable, to_csv, to_json, words

_RISKS = ("LOW", "MEDIUM", "HIGH")
_LONGEST_NAME = 26  # terminal cells


def show(out: Console, portfolio: Portfolio, urgent: Sequence[Tenant], limit: int) -> None:
    """Prints the counts and the tenants to call first.

    Args:
        out: Where to.
        portfolio: All active tenants.
        urgent: Those to call, the most urgent first.
        limit: How many of these to list at most.
    """
    tenants = portfolio.tenants
    out.print(Text(f"Portfolio as of {portfolio.as_of_date}: {len(tenants):,} active tenants"))
    counts = (
        _shares("Health status", [tenant.health_status for tenant in tenants], STATUSES),
        _shares("Risk level", [tenant.risk_level for tenant in tenants], _RISKS),
    )
    out.print(Columns(counts, padding=(0, 4)))  # below each other if they don't fit
    if not urgent:
        out.print("No tenant gives a reason to call.")
        return
    shown = urgent[:limit]
    out.print(Text(f"Call first: {len(shown):,} of the {len(urgent):,} that give a reason"))
    out.print(_calls(shown, out.encoding))


def json_text(as_of_date: date, urgent: Sequence[Tenant]) -> str:
    """An object with the day and the list of tenants to call, the most urgent first."""
    rows = [{**_row(tenant), "reasons": tenant.reasons} for tenant in urgent]
    return to_json({"as_of_date": as_of_date, "calls": rows})


def csv_text(as_of_date: date, urgent: Sequence[Tenant]) -> str:
    """A header and one line per tenant to call, the most urgent first."""
    return to_csv(
        ("as_of_date", *_COLUMNS, "reasons"),
        ((as_of_date, *_row(tenant).values(), tenant.call_reasons) for tenant in urgent),
    )


_COLUMNS = (
    "call_rank", "organization_id", "name", "health_status", "risk_level", "overall_score",
    "score_delta_30d", "call_group", "call_points", "top_driver_7d", "top_driver_30d",
)  # fmt: skip


def _row(tenant: Tenant) -> dict[str, object]:
    """What both formats for programs say about a tenant, besides the reasons."""
    row = {name: getattr(tenant, name) for name in _COLUMNS}
    return {**row, "call_points": None if tenant.call_points is None else float(tenant.call_points)}


def _shares(title: str, values: Sequence[str], order: Sequence[str]) -> Table:
    counts = Counter(values)
    table = plain_table()
    table.add_column(title)
    table.add_column("Tenants", justify="right")
    table.add_column("Share", justify="right")
    for value in [*order, *sorted(set(counts) - set(order))]:
        name = words(value).capitalize()
        table.add_row(name, f"{counts[value]:,}", f"{counts[value] / len(values):.0%}")
    return table


def _calls(shown: Sequence[Tenant], encoding: str) -> Table:
    table = plain_table()
    table.add_column("", justify="right")
    table.add_column("Tenant", no_wrap=True)
    table.add_column("Score", justify="right")
    table.add_column("30 days", justify="right", no_wrap=True)
    table.add_column("Why", ratio=1)
    for tenant in shown:
        change = "new" if tenant.score_delta_30d is None else f"{tenant.score_delta_30d:+d}"
        table.add_row(
            str(tenant.call_rank),
            Text(printable(tenant.name, encoding, _LONGEST_NAME)),
            str(tenant.overall_score) if tenant.has_data else "-",
            change if tenant.has_data else "-",
            Text(_why(tenant)),
        )
    return table


def _why(tenant: Tenant) -> str:
    moved = f"; last 7 days: {tenant.top_driver_7d}" if tenant.top_driver_7d else ""
    return f"{tenant.call_reasons}{moved}"
