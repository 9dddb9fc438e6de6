"""The plans of all tenants as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from tenant_health.actions.frontier import ADDS_POSSIBLE
from tenant_health.actions.scoring import Component, Counts
from tenant_health.actions.targets import RiskRule, Target, target_scores
from tenant_health.actions.tenant import Action, Plan, Tenant, overdue_points, plan

NO_PLAN = "none_today"
"""The action of the one row of a target that can't be reached today."""

SCHEMA: dict[str, Any] = {
    "organization_id": pl.String,
    "target_score": pl.Int32,
    "target_risk": pl.String,
    "action": pl.String,
    "score_now": pl.Int32,
    "is_feasible": pl.Boolean,
    "best_score": pl.Int32,
    "reachable_on": pl.Date,
    "units": pl.Int32,
    "available": pl.Int32,
    "points": pl.Decimal(9, 4),
    "effort": pl.Decimal(12, 4),
    "plan_effort": pl.Decimal(12, 4),
    "score_after": pl.Int32,
    "overdue_cases": pl.Int32,
    "overdue_points": pl.Decimal(9, 4),
}
"""The columns of the result and their types."""


def next_actions(
    inputs: pl.DataFrame,
    action_costs: pl.DataFrame,
    risk_rules: pl.DataFrame,
    trend_rules: pl.DataFrame,
) -> pl.DataFrame:
    """The cheapest plan of each tenant to each target above its score.

    Pure, free of chance and exact: scores are compared in whole numbers and fractions. The method
    and the reasons for it stand in `docs/decisions/next-actions.md`.

    Args:
        inputs: One row per tenant, component and day from which its counts hold: `organization_id`,
            `component`, `holds_from` (date; the first is the as-of date, later ones are days on
            which something leaves the window), `weight`, `target` (decimals), `reached`,
            `possible`, `score_with_none`, `overdue_cases` (whole numbers), `action` (that lifts
            the component, if any) and `available` (its units).
        action_costs: The seed: `action`, `position`, `component`, `effort`.
        risk_rules: The seed.
        trend_rules: The seed.

    Returns:
        One row per tenant, target and action of its plan (`SCHEMA`): the `units` of `available`
        ones, and the `points` and `effort` of them; of the whole plan `plan_effort`, `score_after`
        and whether it `is_feasible`. A target that is not has one row, with the action `NO_PLAN`.
        `best_score` is what all actions together reach, `reachable_on` the day from which on that
        is enough if only tickets and closed cases leave the window. `overdue_points` is what
        closing all `overdue_cases` today brings in 30 days.

    Raises:
        ValueError: The seed names an action that this code does not know.
    """
    actions = _actions(action_costs)
    targets = target_scores(_risk_rules(risk_rules), set(trend_rules["trend"]))
    rows = [
        {"organization_id": organization_id, **row}
        for organization_id, tenant in _tenants(inputs)
        for row in _rows(tenant, actions, targets)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _actions(costs: pl.DataFrame) -> list[Action]:
    actions = [
        Action(name, component, Fraction(effort))
        for name, component, effort in costs.sort("position")
        .select("action", "component", "effort")
        .iter_rows()
    ]
    for action in actions:
        if action.name not in ADDS_POSSIBLE:
            raise ValueError(
                f"seeds/action_costs.csv has the action {action.name}, which is none of "
                f"{', '.join(ADDS_POSSIBLE)}. Correct its name or remove the row."
            )
    return actions


def _risk_rules(rules: pl.DataFrame) -> list[RiskRule]:
    columns = ["score_below", "score_from", "trend", "risk_level"]
    return [RiskRule(*row) for row in rules.sort("position").select(columns).iter_rows()]


def _tenants(inputs: pl.DataFrame) -> Iterator[tuple[str, Tenant]]:
    """The tenants, by id."""
    ordered = inputs.sort("organization_id", "holds_from", "component")
    for (organization_id,), rows in ordered.group_by("organization_id", maintain_order=True):
        yield str(organization_id), _tenant(rows.to_dicts())


def _tenant(rows: Sequence[dict[str, Any]]) -> Tenant:
    """A tenant from its rows, by day."""
    today = [row for row in rows if row["holds_from"] == rows[0]["holds_from"]]
    later: dict[date, dict[str, Counts]] = {}
    for row in rows[len(today) :]:
        later.setdefault(row["holds_from"], {})[row["component"]] = _counts(row)
    return Tenant(
        components=tuple(
            Component(
                name=row["component"],
                weight=Fraction(row["weight"]),
                target=Fraction(row["target"]),
                score_with_none=row["score_with_none"],
            )
            for row in today
        ),
        counts={row["component"]: _counts(row) for row in today},
        available={row["action"]: row["available"] for row in today if row["action"]},
        overdue_cases=sum(row["overdue_cases"] for row in today),
        later=later,
    )


def _counts(row: dict[str, Any]) -> Counts:
    return row["reached"], row["possible"]


def _rows(
    tenant: Tenant, actions: Sequence[Action], targets: Sequence[Target]
) -> Iterator[dict[str, Any]]:
    """The rows of one tenant."""
    for target in targets:
        if tenant.score < target.score:
            found = plan(tenant, actions, target.score)
            of_plan = {
                "target_score": target.score,
                "target_risk": target.risk,
                "score_now": tenant.score,
                "is_feasible": found.steps is not None,
                "best_score": found.best_score,
                "reachable_on": found.reachable_on,
                "score_after": found.score_after,
                "overdue_cases": tenant.overdue_cases,
                "overdue_points": _decimal(overdue_points(tenant)),
            }
            for row in _steps(tenant, found):
                yield {**of_plan, **row}


def _steps(tenant: Tenant, found: Plan) -> Iterator[dict[str, Any]]:
    if found.steps is None:
        nothing = dict.fromkeys(("units", "available"), 0)
        yield {"action": NO_PLAN, **nothing, "points": Decimal(0), "effort": Decimal(0)}
        return
    plan_effort = sum((step.units * step.action.effort for step in found.steps), Fraction(0))
    for step in found.steps:
        yield {
            "action": step.action.name,
            "units": step.units,
            "available": tenant.available[step.action.name],
            "points": _decimal(step.points),
            "effort": _decimal(step.units * step.action.effort),
            "plan_effort": _decimal(plan_effort),
        }


def _decimal(value: Fraction) -> Decimal:
    """To four decimals, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
