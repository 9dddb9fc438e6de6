"""What a reader learns by subtracting figures of different months from each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil

from tenant_health.disclosure.model import Metric

Members = frozenset[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A combination of figures, some fresh and some known already, that isolates tenants.

    Attributes:
        fresh: The positions of the fresh figures in it.
        isolated: The tenants it is about.
        uncertainty: How closely it tells their values: to within this much, in the metric's unit.
    """

    fresh: frozenset[int]
    isolated: Members
    uncertainty: float


def isolating_differences(
    fresh: Sequence[Members],
    past: Sequence[Members],
    latest: Sequence[Members],
    metric: Metric,
    limit: int,
) -> Iterator[Difference]:
    """Find the differences across months that isolate 1..K-1 tenants.

    A reader is taken to know every member of every figure, and values are taken not to change
    between months (the worst case). Rounding makes the sum of n members uncertain by n * grid / 2;
    differences that are uncertain by ten points are no danger.

    Tried are each fresh figure against every past one, of any cohort; and all a + b - c of fresh
    figures and the latest ones (where a and b share members that c lacks, those count double, and
    so are known twice as closely).

    Args:
        fresh: The members of each figure that could be published now.
        past: The members of every figure published earlier.
        latest: Of these, the newest of each cohort.
        metric: Their metric, for its rounding.
        limit: K.

    Yields:
        Each isolating combination of at least one fresh and one earlier figure.
    """
    hidden = hiding_count(metric)
    near = sorted({p for p in past if len(p) <= hidden - limit}, key=sorted)
    for index, members in enumerate(fresh):
        for before in near:
            left, counts = members ^ before, len(members) + len(before)
            if counts < hidden and 0 < len(left) < limit:
                yield Difference(frozenset({index}), left, counts * metric.grid / 2)
    largest = 2 * (hidden - limit)
    small: list[tuple[int | None, Members]] = [(i, m) for i, m in enumerate(fresh)]
    small += [(None, m) for m in sorted(set(latest), key=sorted)]
    for three in combinations([pair for pair in small if len(pair[1]) <= largest], 3):
        new = frozenset(i for i, _ in three if i is not None)
        counts = sum(len(members) for _, members in three)
        if counts < 2 * hidden and len(new) > 0 and any(i is None for i, _ in three):
            left, factor = _least_left([members for _, members in three])
            if 0 < len(left) < limit and counts < factor * hidden:
                yield Difference(new, left, counts * metric.grid / 2 / factor)


def hiding_count(metric: Metric) -> int:
    """How many members the figures of a difference need together so that rounding hides it."""
    return ceil(2 * metric.protected_width / metric.grid)


def _least_left(sets: Sequence[Members]) -> tuple[Members, int]:
    """The fewest members left of a + b - c, in any order, and the largest factor of one."""
    options = []
    for index, subtracted in enumerate(sets):
        a, b = (members for i, members in enumerate(sets) if i != index)
        double = (a & b) - subtracted
        options.append(((a ^ b ^ subtracted) | double, 2 if double else 1))
    return min((o for o in options if o[0]), key=lambda o: len(o[0]), default=(frozenset(), 1))
