"""Lays the summary out for people: tables on a terminal, plain columns elsewhere."""

from collections import Counter
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenant_health.portfolio.marts import Portfolio
from tenant_health.portfolio.priority import Call, calls

_STATUSES = ("HEALTHY", "AT_RISK", "CRITICAL", "INSUFFICIENT_DATA")
_RISKS = ("LOW", "MEDIUM", "HIGH")
_PLAIN_WIDTH = 100


def console() -> Console:
    """Standard output: its own width on a terminal, 100 columns elsewhere."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(width=_PLAIN_WIDTH, highlight=False)


def show(out: Console, portfolio: Portfolio, top: int) -> None:
    """Prints the counts and the tenants to call first.

    Args:
        out: Where to.
        portfolio: All active tenants.
        top: How many tenants at most.
    """
    tenants = portfolio.tenants
    out.print(Text(f"Portfolio as of {portfolio.as_of_date}: {len(tenants):,} active tenants"))
    counts = Table.grid(padding=(0, 6))
    counts.add_row(
        _shares("Health status", [tenant.health_status for tenant in tenants], _STATUSES),
        _shares("Risk level", [tenant.risk_level for tenant in tenants], _RISKS),
    )
    out.print(counts)
    urgent = calls(tenants)
    if not urgent:
        out.print("No tenant gives a reason to call.")
        return
    shown = urgent[:top]
    out.print(Text(f"Call first: {len(shown):,} of the {len(urgent):,} that give a reason"))
    out.print(_calls(shown))


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False)


def _shares(title: str, values: Sequence[str], order: Sequence[str]) -> Table:
    counts = Counter(values)
    table = _table()
    table.add_column(title, min_width=18)
    table.add_column("Tenants", justify="right")
    table.add_column("Share", justify="right")
    for value in [*order, *sorted(set(counts) - set(order))]:
        words = value.replace("_", " ").capitalize()
        table.add_row(words, f"{counts[value]:,}", f"{counts[value] / len(values):.0%}")
    return table


def _calls(shown: Sequence[Call]) -> Table:
    table = _table()
    table.add_column("", justify="right")
    table.add_column("Tenant", no_wrap=True, max_width=26)
    table.add_column("Score", justify="right")
    table.add_column("30 days", justify="right", no_wrap=True)
    table.add_column("Why", ratio=1)
    for place, call in enumerate(shown, start=1):
        tenant = call.tenant
        change = "new" if tenant.score_delta_30d is None else f"{tenant.score_delta_30d:+d}"
        table.add_row(
            str(place),
            Text(_printable(tenant.name), overflow="ellipsis"),
            str(tenant.overall_score),
            change,
            Text("; ".join(call.reasons)),
        )
    return table


def _printable(name: str) -> str:
    """The name in one line, without anything that would steer the terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())
