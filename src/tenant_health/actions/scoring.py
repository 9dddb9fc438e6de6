"""The health score in exact arithmetic, with the same results as the models that publish it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

Counts = tuple[int, int | None]
"""What was reached, out of what is possible (None: nothing is, as with support tickets)."""


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the health score, as the set of the day has it.

    Attributes:
        name: Such as `login`.
        weight: Its share of the score, 0 to 1.
        target: The share that counts as reached in full; for support tickets the number of them
            that empties the score. Above 0.
        score_with_none: The score when nothing is possible; None for support tickets.
    """

    name: str
    weight: Fraction
    target: Fraction
    score_with_none: int | None

    def score(self, counts: Counts) -> int:
        """The published score, a whole number from 0 to 100."""
        reached, possible = counts
        if possible is None:
            return max(0, half_up(100 - 100 * reached / self.target))
        if possible == 0:
            return self.score_with_none or 0
        return min(100, half_up(100 * reached / (possible * self.target)))


def half_up(value: Fraction) -> int:
    """The nearest whole number; of two, the upper one."""
    return floor(value + Fraction(1, 2))


def weighted_sum(components: Iterable[Component], counts: Mapping[str, Counts]) -> Fraction:
    """The score before it is rounded.

    Args:
        components: All parts of the score.
        counts: What was reached of what, by component.
    """
    return sum(
        (part.weight * part.score(counts[part.name]) for part in components), start=Fraction(0)
    )
