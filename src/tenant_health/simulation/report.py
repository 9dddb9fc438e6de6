"""A simulation in words, as JSON and as CSV."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from tenant_health.marts import Row
from tenant_health.showing import plain_table, printable, to_csv, to_json, words
from tenant_health.simulation.marts import ALERT_DAYS, Simulation

_IN_A_TABLE = 20
_LONGEST_NAME = 26  # terminal cells
_HEADER = (
    "organization_id", "name", "score_now", "score_then", "login_score_then",
    "case_resolution_score_then", "campaign_completion_score_then", "feature_adoption_score_then",
    "support_ticket_score_then", "risk_now", "risk_then", "trend_then", "status_now",
    "status_then", "moves", "top_component",
)  # fmt: skip


def show(console: Console, simulation: Simulation) -> None:
    """Prints who changes status, by which component, and how many alerts there would have been."""
    changes = simulation.changes
    moved = [row for row in changes if row["status_now"] != row["status_then"]]
    since = simulation.proposal.begins_on
    console.print(
        f"{simulation.proposal.name}{f', as if it held from {since} on' if since else ''}, as of "
        f"{simulation.as_of}:",
        markup=False,
    )
    console.print(f"{len(moved)} of {_tenants(len(changes))} would change status.", end=" ")
    console.print(
        f"Risk: {_count(changes, 'WORSE')} higher, {_count(changes, 'BETTER')} lower, "
        f"{_count(changes, 'SAME')} the same."
    )
    console.print(_alert_words(simulation.alerts))
    if moved:
        console.print()
        _show_moved(console, moved)


def _tenants(count: int) -> str:
    return f"{count:,} tenant{'' if count == 1 else 's'}"


def _count(changes: Sequence[Row], moves: str) -> int:
    return sum(row["moves"] == moves for row in changes)


def _alert_words(alerts: Mapping[str, tuple[int, int]]) -> str:
    now, then = (sum(counts[place] for counts in alerts.values()) for place in (0, 1))
    by_rule = "; ".join(f"{rule} {before} -> {after}" for rule, (before, after) in alerts.items())
    return (
        f"Alerts opened in the last {ALERT_DAYS} days: {then:,} instead of {now:,}"
        f"{f' ({by_rule})' if by_rule else ''}."
    )


def _show_moved(console: Console, moved: Sequence[Row]) -> None:
    table = plain_table()
    for header in ("tenant", "score", "status", "mostly by"):
        table.add_column(header, no_wrap=header != "status")
    for row in moved[:_IN_A_TABLE]:
        table.add_row(
            printable(row["name"], console.encoding, _LONGEST_NAME),
            f"{row['score_now']} -> {row['score_then']}",
            f"{words(row['status_now'])} -> {words(row['status_then'])}",
            words(row["top_component"] or "another rule"),
        )
    console.print(table)
    if len(moved) > _IN_A_TABLE:
        console.print(f"{len(moved) - _IN_A_TABLE:,} more: --format csv lists all.")


def json_text(simulation: Simulation) -> str:
    """All tenants and the alerts, for programs."""
    return to_json(
        {
            "file": simulation.proposal.name,
            "seed": simulation.proposal.seed,
            "as_of_date": simulation.as_of,
            "alerts": [
                {"rule": rule, "opened_now": now, "opened_then": then}
                for rule, (now, then) in simulation.alerts.items()
            ],
            "tenants": [{name: row[name] for name in _HEADER} for row in simulation.changes],
        }
    )


def csv_text(simulation: Simulation) -> str:
    """All tenants, for spreadsheets."""
    return to_csv(_HEADER, ([row[name] for name in _HEADER] for row in simulation.changes))
