"""Figures made of groups: block means, quartiles between them, rounding and count bands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor, fsum

from tenant_health.disclosure.model import Metric

MAX_BLOCKS = 20
TWO_MEMBERS_SHARE = Fraction(85, 100)
COUNT_BANDS = ((6, 9), (10, 14), (15, 24), (25, 49), (50, 99), (100, 249))

FIGURE_NAMES = ("p25", "median", "p75", "mean", "typical_low", "typical_high")


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbours in the sorted values: ranks `start` to `stop` - 1, counted from 0."""

    start: int
    stop: int
    total: Fraction

    @property
    def size(self) -> int:
        """The number of members."""
        return self.stop - self.start

    @property
    def mean(self) -> Fraction:
        """The block's exact mean."""
        return self.total / self.size

    @property
    def centre(self) -> Fraction:
        """The middle of the block's ranks."""
        return Fraction(self.start + self.stop - 1, 2)


def block_bounds(count: int, blocks: int) -> list[tuple[int, int]]:
    """Cut ranks 0..count-1 into contiguous blocks whose sizes differ by at most one."""
    edges = [index * count // blocks for index in range(blocks + 1)]
    return list(pairwise(edges))


def most_blocks(count: int, group_size: int) -> int:
    """How many blocks of at least `group_size` a cohort is cut into: at most 20."""
    return min(MAX_BLOCKS, count // group_size)


def cut_blocks(values: Sequence[float], metric: Metric, group_size: int) -> list[Block]:
    """Cut sorted values into blocks of at least `group_size` members.

    An unbounded metric gets as many blocks as leave none in which two members make up more than
    85 % of the sum: such a block's mean would be the figure of one or two tenants.
    """
    for count in range(most_blocks(len(values), group_size), 1, -1):
        blocks = _blocks(values, count)
        if metric.upper is not None or not any(_two_dominate(values, b) for b in blocks):
            return blocks
    return _blocks(values, 1)


def _blocks(values: Sequence[float], count: int) -> list[Block]:
    return [
        Block(start, stop, Fraction(fsum(values[start:stop])))
        for start, stop in block_bounds(len(values), count)
    ]


def _two_dominate(values: Sequence[float], block: Block) -> bool:
    two = Fraction(fsum(values[max(block.start, block.stop - 2) : block.stop]))
    return two > TWO_MEMBERS_SHARE * block.total


def quantile(blocks: Sequence[Block], edges: Sequence[Fraction], share: Fraction) -> Fraction:
    """The value at a share (0 to 1) of the ranks.

    It runs straight from each block's centre to the edge of the next block and on to its centre,
    and stays at the first and last block mean outside the centres.

    Args:
        blocks: All blocks of a cohort, n of them.
        edges: The n - 1 values between them, from `edge_values`.
        share: 1/2 for the median.
    """
    rank = share * (blocks[-1].stop - 1)
    if rank <= blocks[0].centre:
        return blocks[0].mean
    for (left, low), (right, high) in pairwise(_knots(blocks, edges)):
        if rank <= right:
            return low + (rank - left) / (right - left) * (high - low)
    return blocks[-1].mean


def _knots(
    blocks: Sequence[Block], edges: Sequence[Fraction]
) -> Iterator[tuple[Fraction, Fraction]]:
    """Rank and value of every block centre and of the edges between blocks, in rank order."""
    yield blocks[0].centre, blocks[0].mean
    for edge, block in zip(edges, blocks[1:], strict=True):
        yield block.start - Fraction(1, 2), edge
        yield block.centre, block.mean


def edge_values(blocks: Sequence[Block], metric: Metric) -> list[Fraction]:
    """The value at each edge between two blocks: half way, or nearer to where values flatten out.

    Two blocks lie between a floor and a ceiling: the half-way values next to them, and at either
    end the metric's bound. Blocks of 70 and 100 out of 100 meet at 91, not at 85.

    Args:
        blocks: All blocks of a cohort, n of them.
        metric: Gives the bounds.

    Returns:
        n - 1 values that never fall, each within the two block means.
    """
    means = [block.mean for block in blocks]
    half_way = [(low + high) / 2 for low, high in pairwise(means)]
    floors = [Fraction(metric.lower), *half_way[:-1]]
    ceilings = [*half_way[1:], None if metric.upper is None else Fraction(metric.upper)]
    return [
        _edge_value(low, high, floor, ceiling)
        for (low, high), floor, ceiling in zip(pairwise(means), floors, ceilings, strict=True)
    ]


def _edge_value(
    low: Fraction, high: Fraction, floor: Fraction, ceiling: Fraction | None
) -> Fraction:
    """The value that is as far from the floor as the harmonic mean of `low` and `high` is.

    So it is at most twice as far as `low`, and half way if both are far off. The same holds for the
    ceiling; where there is one, the answer is the middle of the two.
    """
    from_floor = floor + _harmonic_mean(low - floor, high - floor)
    if ceiling is None:
        return from_floor
    return (from_floor + ceiling - _harmonic_mean(ceiling - low, ceiling - high)) / 2


def _harmonic_mean(one: Fraction, other: Fraction) -> Fraction:
    return 2 * one * other / (one + other) if one > 0 and other > 0 else Fraction(0)


def rounded(value: Fraction, grid: float) -> float:
    """The nearest multiple of the grid, halves up."""
    step = Fraction(grid)
    return float(floor(value / step + Fraction(1, 2)) * step)


def released_figures(blocks: Sequence[Block], metric: Metric) -> dict[str, float | None]:
    """The rounded figures of a published row; with one block the mean only."""
    total = sum((block.total for block in blocks), Fraction(0))
    exact: dict[str, Fraction] = {"mean": total / blocks[-1].stop}
    if len(blocks) > 1:
        edges = edge_values(blocks, metric)
        exact |= {
            "p25": quantile(blocks, edges, Fraction(1, 4)),
            "median": quantile(blocks, edges, Fraction(1, 2)),
            "p75": quantile(blocks, edges, Fraction(3, 4)),
            "typical_low": blocks[0].mean,
            "typical_high": blocks[-1].mean,
        }
    return {
        name: rounded(exact[name], metric.grid) if name in exact else None for name in FIGURE_NAMES
    }


def count_band(count: int) -> str:
    """The band that a published cohort's count is shown as."""
    for low, high in COUNT_BANDS:
        if low <= count <= high:
            return f"{low}-{high}"
    return "250 and more"
