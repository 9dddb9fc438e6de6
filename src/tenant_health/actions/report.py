"""Lays the plans of one tenant out: tables for people, JSON and CSV for programs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenant_health.actions.marts import Plans
from tenant_health.marts import Row
from tenant_health.showing import plain_table, printable, to_csv, to_json, words

_ITEMS_SHOWN = 5
_LONGEST = 40  # terminal cells
_RISKS = {"LOW": "low risk", "MEDIUM": "no high risk"}
_ITEM_COLUMNS = ("entity_id", "entity_name", "campaign_id", "last_seen_at", "due_at")
_TENANT_COLUMNS = (
    "as_of_date", "organization_id", "name", "slug", "overall_score", "risk_level", "health_status",
)  # fmt: skip
_PLAN_COLUMNS = (
    "target_score", "target_risk", "is_feasible", "plan_effort", "score_after", "best_score",
    "reachable_on", "overdue_cases", "overdue_points",
)  # fmt: skip
_ACTION_COLUMNS = (
    "action", "headline", "units", "available", "points", "effort", "first_due_at",
)  # fmt: skip
_CSV_ACTION_COLUMNS = ("target_score", "action", "headline")


def show(out: Console, plans: Plans) -> None:
    """Prints where the tenant stands, its plans, and the first items of the one that does most.

    Args:
        out: Where to.
        plans: Of one tenant.
    """
    tenant = plans.tenant
    name = printable(tenant["name"], out.encoding, _LONGEST)
    status = words(tenant["health_status"])
    out.print(Text(f"{name} as of {plans.as_of_date}: score {tenant['overall_score']}, {status}"))
    targets = _by_target(plans.actions)
    if not targets:
        out.print(f"The risk is {words(tenant['risk_level'])}: no plan is needed.")
    for actions in targets:
        out.print(_plan(actions))
    _overdue(out, plans.actions)
    shown = next((actions for actions in targets if actions[0]["is_feasible"]), None)
    if shown:
        out.print(_items(plans, shown, out.encoding))


def json_text(plans: Plans) -> str:
    """An object with the tenant, its plans, their actions, and the items of these."""
    found = {
        **{name: plans.tenant[name] for name in _TENANT_COLUMNS},
        "plans": [
            {
                **{name: actions[0][name] for name in _PLAN_COLUMNS},
                "actions": [
                    {
                        **{name: action[name] for name in _ACTION_COLUMNS},
                        "items": [
                            {name: item[name] for name in _ITEM_COLUMNS}
                            for item in _items_of(plans, action)
                        ],
                    }
                    for action in actions
                    if action["is_feasible"]
                ],
            }
            for actions in _by_target(plans.actions)
        ],
    }
    return to_json(found)


def csv_text(plans: Plans) -> str:
    """A header and one line per item of each plan; of a target without a plan, one line."""
    header = ("as_of_date", "organization_id", "name", *_CSV_ACTION_COLUMNS, "position")
    return to_csv((*header, *_ITEM_COLUMNS), _csv_rows(plans))


def _csv_rows(plans: Plans) -> Iterator[list[object]]:
    for action in plans.actions:
        items = _items_of(plans, action) or [dict.fromkeys(("position", *_ITEM_COLUMNS))]
        for item in items:
            row = [plans.tenant[name] for name in ("as_of_date", "organization_id", "name")]
            row += [action[name] for name in _CSV_ACTION_COLUMNS]
            yield row + [item[name] for name in ("position", *_ITEM_COLUMNS)]


def _by_target(actions: Sequence[Row]) -> list[list[Row]]:
    """The actions of each target, the highest first."""
    targets: dict[int, list[Row]] = {}
    for action in actions:
        targets.setdefault(action["target_score"], []).append(action)
    return list(targets.values())


def _items_of(plans: Plans, action: Row) -> list[Row]:
    return [
        item
        for item in plans.items
        if (item["target_score"], item["action"]) == (action["target_score"], action["action"])
    ]


def _plan(actions: Sequence[Row]) -> Table:
    first = actions[0]
    aim = f"To {first['target_score']} ({_RISKS[first['target_risk']]})"
    table = plain_table()
    table.add_column(aim, ratio=1)
    if not first["is_feasible"]:
        table.add_row(Text(first["headline"]))
        return table
    for title in ("Of", "Effort", "Points"):
        table.add_column(title, justify="right")
    table.add_column("Before", no_wrap=True)
    for action in actions:
        due = action["first_due_at"]
        table.add_row(
            Text(action["headline"]),
            f"{action['available']:,}",
            _number(action["effort"]),
            f"+{_number(action['points'])}",
            f"{due:%Y-%m-%d %H:%M}" if due else "",
        )
    if len(actions) > 1:
        points = sum((action["points"] for action in actions), Decimal(0))
        table.add_row(
            f"Together, to {first['score_after']}", "", _number(first["plan_effort"]),
            f"+{_number(points)}", "",
        )  # fmt: skip
    return table


def _overdue(out: Console, actions: Sequence[Row]) -> None:
    if actions and actions[0]["overdue_cases"]:
        count, points = actions[0]["overdue_cases"], _number(actions[0]["overdue_points"])
        cases, them = ("1 case is", "it") if count == 1 else (f"{count:,} cases are", "them")
        out.print(
            f"{cases} overdue. Closing {them} today lifts nothing now, but adds {points} points in "
            "30 days, all else equal."
        )


def _items(plans: Plans, actions: Sequence[Row], encoding: str) -> Table:
    table = plain_table()
    table.add_column(f"To {actions[0]['target_score']}, in this order", no_wrap=True)
    table.add_column("", ratio=1)
    for action in actions:
        lines = list(_lines(action["action"], _items_of(plans, action)))
        for what, about in lines[:_ITEMS_SHOWN]:
            table.add_row(Text(printable(what, encoding, _LONGEST)), Text(about))
        if len(lines) > _ITEMS_SHOWN:
            table.add_row(f"... and {len(lines) - _ITEMS_SHOWN:,} more", "")
    return table


def _lines(action: str, items: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """What to look for, and a few words about it; of assignments, their campaigns."""
    if action == "complete_assignments":
        for campaign, count in Counter(item["campaign_id"] for item in items).items():
            yield campaign, f"campaign, {count:,} of its assignments"
        return
    for item in items:
        seen, due = item["last_seen_at"], item["due_at"]
        about = {
            "activate_users": f"user, last seen {seen:%Y-%m-%d}" if seen else "user, never seen",
            "close_cases_on_time": f"case, due {due:%Y-%m-%d %H:%M}" if due else "case, never due",
        }
        yield item["entity_name"] or item["entity_id"], about.get(action, "feature")


def _number(value: Decimal) -> str:
    """Without needless zeros."""
    return f"{value.normalize():f}"
