"""Tenants written down by hand, as the tables that plans are made from."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

DAY = date(2025, 3, 31)
COMPONENTS: dict[str, tuple[str, str, int | None]] = {
    "login": ("0.20", "0.70", 0),
    "case_resolution": ("0.25", "0.90", 100),
    "campaign_completion": ("0.25", "0.85", 100),
    "feature_adoption": ("0.15", "0.60", 0),
    "support_tickets": ("0.15", "10", None),
}
"""Weight, target and the score with nothing to reach, as the seed has them."""

ACTIONS = {
    "activate_users": ("login", "1"),
    "complete_assignments": ("campaign_completion", "0.5"),
    "close_cases_on_time": ("case_resolution", "2"),
    "adopt_features": ("feature_adoption", "5"),
}
"""What each lifts and its effort, in the order of the seed."""

RISK_RULES = pl.DataFrame(
    {
        "position": [4, 3, 2, 1],
        "score_below": [None, None, 60, 40],
        "score_from": [None, 70, None, None],
        "trend": [None, None, "DECLINING", None],
        "risk_level": ["MEDIUM", "LOW", "HIGH", "HIGH"],
    }
)
TREND_RULES = pl.DataFrame({"trend": ["IMPROVING", "DECLINING", "STABLE"]})

Counts = Mapping[str, tuple[int, int | None]]


def action_costs(**efforts: str) -> pl.DataFrame:
    """The seed, with other efforts."""
    return pl.DataFrame(
        [
            (action, position, component, Decimal(efforts.get(action, effort)))
            for position, (action, (component, effort)) in enumerate(ACTIONS.items(), start=1)
        ],
        schema=["action", "position", "component", "effort"],
        orient="row",
    )


def inputs(
    counts: Counts,
    available: Mapping[str, int],
    later: Mapping[date, Counts] | None = None,
    overdue: int = 0,
    organization_id: str = "acme",
    components: Mapping[str, tuple[str, str, int | None]] = COMPONENTS,
) -> pl.DataFrame:
    """The rows of one tenant as of `DAY`, and of the days on which its counts change."""
    action_of = {component: action for action, (component, _) in ACTIONS.items()}
    rows: list[dict[str, Any]] = []
    for day, of_day in {DAY: counts, **(later or {})}.items():
        for component, (reached, possible) in of_day.items():
            weight, target, score_with_none = components[component]
            action = action_of.get(component)
            rows.append(
                {
                    "organization_id": organization_id,
                    "component": component,
                    "holds_from": day,
                    "weight": Decimal(weight),
                    "target": Decimal(target),
                    "reached": reached,
                    "possible": possible,
                    "score_with_none": score_with_none,
                    "overdue_cases": overdue if component == "case_resolution" else 0,
                    "action": action,
                    "available": available.get(action or "", 0),
                }
            )
    types = {"possible": pl.Int64, "score_with_none": pl.Int64, "action": pl.String}
    return pl.DataFrame(rows, schema_overrides=types)
