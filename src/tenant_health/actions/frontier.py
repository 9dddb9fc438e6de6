"""How far one action alone can lift its component: the fewest units for each score."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tenant_health.actions.scoring import Component, Counts

ADDS_POSSIBLE = {
    "activate_users": 0,
    "complete_assignments": 0,
    "close_cases_on_time": 1,
    "adopt_features": 0,
}
"""What a unit of each action adds to what is possible. To what is reached, all of them add 1."""


@dataclass(frozen=True, slots=True)
class Level:
    """A score that an action reaches, and the fewest units that do."""

    units: int
    score: int


def frontier(component: Component, counts: Counts, action: str, limit: int) -> tuple[Level, ...]:
    """The levels of a component within reach, from the present one upwards.

    Each unit more raises the component or leaves it, in steps of whole points, so there are at most
    101 levels, however many units there are.

    Args:
        component: What the action lifts.
        counts: Where it stands now.
        action: A key of `ADDS_POSSIBLE`.
        limit: How many units there are.
    """
    levels = [Level(0, component.score(counts))]
    for score in range(levels[0].score + 1, 101):
        if levels[-1].score >= score:
            continue
        units = _fewest_units(component.target, counts, ADDS_POSSIBLE[action], score)
        if units is None or units > limit:
            break
        levels.append(Level(units, component.score(_after(counts, action, units))))
    return tuple(levels)


def _after(counts: Counts, action: str, units: int) -> Counts:
    reached, possible = counts
    return reached + units, (possible or 0) + units * ADDS_POSSIBLE[action]


def _fewest_units(target: Fraction, counts: Counts, adds_possible: int, score: int) -> int | None:
    """The fewest units, one or more, that make the rounded score at least `score`; None if none do.

    That is 100 * (reached + n) / ((possible + n * adds_possible) * target) >= score - 1/2, in whole
    numbers: `gained` a unit against what is `missing`.
    """
    reached, possible = counts[0], counts[1] or 0
    per_reached = 200 * target.denominator
    per_possible = (2 * score - 1) * target.numerator
    missing = per_possible * possible - per_reached * reached
    gained = per_reached - per_possible * adds_possible
    units = max(1, -(-missing // gained)) if gained > 0 else 1
    possible_then = possible + units * adds_possible
    is_enough = per_reached * (reached + units) >= per_possible * possible_then > 0
    return units if is_enough else None
