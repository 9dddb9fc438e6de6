"""What a reader learns by subtracting figures of different months from each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import ceil

from tenant_health.disclosure.model import Metric

Members = frozenset[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A combination of figures, some fresh and some known already, that isolates tenants.

    Attributes:
        fresh: The positions of the fresh figures in it.
        isolated: The tenants it is about.
        counts: The members of all its figures together.
    """

    fresh: frozenset[int]
    isolated: Members
    counts: int


def hiding_count(metric: Metric) -> int:
    """How many members a combination's figures need together so that rounding alone hides them.

    Each figure of n members gives a sum that is uncertain by n * grid / 2; the combination is
    hidden once these add up to ten points.
    """
    return ceil(2 * metric.protected_width / metric.grid)


def isolating_differences(
    fresh: Sequence[Members], known: Sequence[Members], metric: Metric, limit: int
) -> Iterator[Difference]:
    """Find the sums and differences across months that isolate 1..K-1 tenants.

    A reader is taken to know every member of every figure, and values are taken not to change
    between months (the worst case). Combinations that rounding alone hides are no danger, which
    leaves those of a few small figures: all of them are tried.

    Args:
        fresh: The members of each figure that could be published now.
        known: The members of each figure published earlier.
        metric: Their metric, for its rounding.
        limit: K.

    Yields:
        Each isolating combination of at least one fresh and one known figure.
    """
    hidden = hiding_count(metric)
    small = [(i, members) for i, members in enumerate(fresh) if len(members) <= hidden - limit]
    old = sorted({m for m in known if len(m) <= hidden - limit}, key=sorted)
    for size in range(2, (hidden - 1) // limit + 1):
        for new_count in range(1, size):
            for new in combinations(small, new_count):
                for past in combinations(_that_fit(old, hidden, size, limit), size - new_count):
                    sets = [*(members for _, members in new), *past]
                    counts = sum(len(members) for members in sets)
                    isolated = _fewest_left(sets) if counts < hidden else frozenset()
                    if 0 < len(isolated) < limit:
                        yield Difference(frozenset(i for i, _ in new), isolated, counts)


def _that_fit(sets: Sequence[Members], hidden: int, size: int, limit: int) -> list[Members]:
    """Those small enough to stand in a combination of `size` figures that rounding won't hide."""
    return [members for members in sets if len(members) + (size - 1) * limit < hidden]


def _fewest_left(sets: Sequence[Members]) -> Members:
    """The smallest non-empty set of members left over by adding and subtracting the sets."""
    remainders = (_left(sets, (1, *signs)) for signs in product((1, -1), repeat=len(sets) - 1))
    return min((r for r in remainders if r), key=len, default=frozenset())


def _left(sets: Sequence[Members], signs: Sequence[int]) -> Members:
    total: Counter[str] = Counter()
    for members, sign in zip(sets, signs, strict=True):
        for member in members:
            total[member] += sign
    return frozenset(member for member, count in total.items() if count)
