"""What one tenant can do today to reach a score, and when it can if not today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm

from tenant_health.actions.frontier import Level, frontier
from tenant_health.actions.plan import Option, cheapest_plan
from tenant_health.actions.scoring import Component, Counts, half_up, weighted_sum


@dataclass(frozen=True, slots=True)
class Action:
    """A row of the seed `action_costs`: its name, what it lifts, and the effort of a unit."""

    name: str
    component: str
    effort: Fraction


@dataclass(frozen=True, slots=True)
class Tenant:
    """What is known of a tenant on the day.

    Attributes:
        components: All parts of its score.
        counts: What was reached of what on the day, by component.
        available: The units that there are of each action.
        overdue_cases: Cases that are overdue now; they are among the possible cases.
        later: The counts of components that change if nothing happens but tickets and closed cases
            leaving the window, by the day from which they hold, in order.
    """

    components: tuple[Component, ...]
    counts: Mapping[str, Counts]
    available: Mapping[str, int]
    overdue_cases: int = 0
    later: Mapping[date, Mapping[str, Counts]] | None = None

    @property
    def score(self) -> int:
        """The overall score now."""
        return half_up(weighted_sum(self.components, self.counts))


@dataclass(frozen=True, slots=True)
class Step:
    """One action of a plan: how many units, and the points of the overall score that they bring."""

    action: Action
    units: int
    points: Fraction


@dataclass(frozen=True, slots=True)
class Plan:
    """The cheapest plan to a target.

    Attributes:
        steps: The actions; None if all that is possible today is too little.
        best_score: The score with every action done as often as it can be.
        score_after: The score with the steps done; None without a plan.
        reachable_on: The first day on which there will be a plan, if there is none today.
    """

    steps: tuple[Step, ...] | None
    best_score: int
    score_after: int | None
    reachable_on: date | None


def plan(tenant: Tenant, actions: Sequence[Action], target: int) -> Plan:
    """The cheapest plan to an overall score.

    Args:
        tenant: Whose score is below the target.
        actions: What may be done, in the order that settles ties.
        target: The score to reach, 0 to 100.
    """
    levels = _levels(tenant, actions, tenant.counts)
    weights = _weights(tenant, actions)
    before = weighted_sum(tenant.components, tenant.counts)
    best_score = half_up(before + _most(levels, weights))
    units = _units(levels, actions, weights, target - Fraction(1, 2) - before)
    if units is None:
        later = _reachable_on(tenant, actions, target)
        return Plan(steps=None, best_score=best_score, score_after=None, reachable_on=later)
    gains = [
        weight * (_score_with(steps, count) - steps[0].score)
        for weight, steps, count in zip(weights, levels, units, strict=True)
    ]
    return Plan(
        steps=tuple(
            Step(action, count, gain)
            for action, count, gain in zip(actions, units, gains, strict=True)
            if count
        ),
        best_score=best_score,
        score_after=half_up(before + sum(gains)),
        reachable_on=None,
    )


def overdue_points(tenant: Tenant) -> Fraction:
    """What closing all overdue cases today brings once they have left the window, in 30 days.

    In points of the overall score, all else equal. Until then they count against the tenant as
    cases closed late.
    """
    part = next((part for part in tenant.components if part.name == "case_resolution"), None)
    if part is None or not tenant.overdue_cases:
        return Fraction(0)
    reached, possible = tenant.counts[part.name]
    without = part.score((reached, (possible or 0) - tenant.overdue_cases))
    return part.weight * (without - part.score((reached, possible)))


def _levels(
    tenant: Tenant, actions: Sequence[Action], counts: Mapping[str, Counts]
) -> list[tuple[Level, ...]]:
    """What each action can reach from the given counts."""
    parts = {part.name: part for part in tenant.components}
    return [
        frontier(
            parts[action.component],
            counts[action.component],
            action.name,
            tenant.available.get(action.name, 0),
        )
        for action in actions
    ]


def _weights(tenant: Tenant, actions: Sequence[Action]) -> list[Fraction]:
    """The weight of what each action lifts."""
    weights = {part.name: part.weight for part in tenant.components}
    return [weights[action.component] for action in actions]


def _most(levels: Sequence[tuple[Level, ...]], weights: Sequence[Fraction]) -> Fraction:
    """What all actions together gain at most."""
    return sum(
        (
            weight * (steps[-1].score - steps[0].score)
            for weight, steps in zip(weights, levels, strict=True)
        ),
        start=Fraction(0),
    )


def _units(
    levels: Sequence[tuple[Level, ...]],
    actions: Sequence[Action],
    weights: Sequence[Fraction],
    needed: Fraction,
) -> tuple[int, ...] | None:
    """The units of the cheapest plan, worked out in whole numbers."""
    scale = lcm(needed.denominator, *(weight.denominator for weight in weights))
    effort_scale = lcm(*(action.effort.denominator for action in actions))
    options = [
        Option(
            effort=int(action.effort * effort_scale),
            levels=tuple(
                (level.units, int(weight * scale) * (level.score - steps[0].score))
                for level in steps
            ),
        )
        for action, weight, steps in zip(actions, weights, levels, strict=True)
    ]
    return cheapest_plan(options, int(needed * scale))


def _score_with(steps: tuple[Level, ...], units: int) -> int:
    return next(level.score for level in steps if level.units == units)


def _reachable_on(tenant: Tenant, actions: Sequence[Action], target: int) -> date | None:
    """The first later day on which all actions together reach the target."""
    counts = dict(tenant.counts)
    weights = _weights(tenant, actions)
    for day, changed in (tenant.later or {}).items():
        counts.update(changed)
        most = _most(_levels(tenant, actions, counts), weights)
        if half_up(weighted_sum(tenant.components, counts) + most) >= target:
            return day
    return None
