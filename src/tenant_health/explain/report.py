"""Lays out what moved a score: tables for people, JSON and CSV for programs."""

from collections.abc import Iterator
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenant_health.explain.marts import Explanation
from tenant_health.marts import Row
from tenant_health.showing import plain_table, printable, to_csv, to_json

_DETAILS_SHOWN = 5
_LONGEST = 36  # terminal cells
_TENANT_COLUMNS = ("organization_id", "name", "slug", "as_of_date", "health_status")
_WINDOW_COLUMNS = ("from_date", "is_partial", "score_from", "score_to", "score_change")
_DRIVER_COLUMNS = (
    "driver", "component", "points", "points_new", "points_left_window", "amount_new",
    "amount_left_window", "headline",
)  # fmt: skip
_DETAIL_COLUMNS = ("cause", "entity_type", "entity_id", "happened_on", "amount", "points")


def show(out: Console, found: Explanation) -> None:
    """Prints the drivers, and the cases, users and so on of the first ones.

    Args:
        out: Where to.
        found: Of one tenant.
    """
    tenant = found.tenant
    name = printable(tenant["name"], out.encoding, _LONGEST)
    if not found.drivers:
        out.print(
            Text(
                f"{name}: nothing moved the score within {found.days} days. "
                f"It is {tenant['overall_score']}."
            )
        )
        return
    first = found.drivers[0]
    partial = " (its first score)" if first["is_partial"] else ""
    out.print(
        Text(
            f"{name}: from {first['score_from']} on {first['from_date']}{partial} to "
            f"{first['score_to']} on {tenant['as_of_date']}, {first['score_change']:+d} points"
        )
    )
    out.print(_drivers(found))
    details = [driver for driver in found.drivers if found.details_of(driver)]
    if details:
        out.print(_details(found, details, out.encoding))


def json_text(found: Explanation) -> str:
    """An object with the tenant, the window, its drivers, and what each consists of."""
    window = dict.fromkeys(_WINDOW_COLUMNS) if not found.drivers else found.drivers[0]
    told = {
        **{name: found.tenant[name] for name in _TENANT_COLUMNS},
        "window_days": found.days,
        **{name: window[name] for name in _WINDOW_COLUMNS},
        "drivers": [
            {
                **{name: driver[name] for name in _DRIVER_COLUMNS},
                "details": [
                    {name: detail[name] for name in _DETAIL_COLUMNS}
                    for detail in found.details_of(driver)
                ],
            }
            for driver in found.drivers
        ],
    }
    return to_json(told)


def csv_text(found: Explanation) -> str:
    """A header and one line per case, user and so on; one for a driver that has none."""
    header = ("as_of_date", "organization_id", "window_days", "driver", "headline")
    return to_csv((*header, *_DETAIL_COLUMNS), _csv_rows(found))


def _csv_rows(found: Explanation) -> Iterator[list[object]]:
    for driver in found.drivers:
        alone = {**dict.fromkeys(_DETAIL_COLUMNS), "points": driver["points"]}
        for detail in found.details_of(driver) or [alone]:
            values = [found.tenant["as_of_date"], found.tenant["organization_id"], found.days]
            values += [driver["driver"], driver["headline"]]
            yield values + [detail[name] for name in _DETAIL_COLUMNS]


def _drivers(found: Explanation) -> Table:
    table = plain_table()
    table.add_column("Points", justify="right")
    table.add_column("What moved it", ratio=1)
    for driver in found.drivers:
        table.add_row(_points(driver["points"]), Text(driver["headline"]))
    return table


def _details(found: Explanation, drivers: list[Row], encoding: str) -> Table:
    table = plain_table()
    table.add_column("Points", justify="right")
    table.add_column("Which", no_wrap=True)
    table.add_column("What happened", ratio=1)
    table.add_column("On", no_wrap=True)
    for driver in drivers:
        details = found.details_of(driver)
        for detail in details[:_DETAILS_SHOWN]:
            table.add_row(
                _points(detail["points"]),
                Text(printable(detail["entity_id"], encoding, _LONGEST)),
                Text(detail["cause_label"]),
                str(detail["happened_on"]),
            )
        if len(details) > _DETAILS_SHOWN:
            more = details[_DETAILS_SHOWN:]
            rest = sum((detail["points"] for detail in more), Decimal(0))
            table.add_row(_points(rest), f"... and {len(more)} more", "", "")
    return table


def _points(points: Decimal) -> str:
    return f"{points:+.2f}"
