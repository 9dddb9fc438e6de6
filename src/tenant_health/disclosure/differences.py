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
    yield from _triples(fresh, latest, metric, limit)


def hiding_count(metric: Metric) -> int:
    """How many members the figures of a difference need together so that rounding hides it."""
    return ceil(2 * metric.protected_width / metric.grid)


def _triples(
    fresh: Sequence[Members], latest: Sequence[Members], metric: Metric, limit: int
) -> Iterator[Difference]:
    """Isolating a + b - c of fresh and latest figures, some of each."""
    most = 2 * hiding_count(metric)
    candidates: list[tuple[int | None, Members]] = [
        *enumerate(fresh),
        *((None, members) for members in sorted(set(latest), key=sorted)),
    ]
    small = [pair for pair in candidates if len(pair[1]) <= most - 2 * limit]
    for three in combinations(small, 3):
        counts = sum(len(members) for _, members in three)
        new = frozenset(index for index, _ in three if index is not None)
        if counts >= most or not new or three[-1][0] is not None:
            continue
        (_, x), (_, y), (_, z) = three
        for a, b, subtracted in ((x, y, z), (x, z, y), (y, z, x)):
            if abs(counts - 2 * len(subtracted)) > 2 * (limit - 1):
                continue
            left, factor = _left(a, b, subtracted)
            if 0 < len(left) < limit and 2 * counts < factor * most:
                yield Difference(new, left, counts * metric.grid / 2 / factor)


def _left(a: Members, b: Members, subtracted: Members) -> tuple[Members, int]:
    """The members left of a + b less the third, and the largest factor of one."""
    double = (a & b) - subtracted
    return (a ^ b ^ subtracted) | double, 2 if double else 1
