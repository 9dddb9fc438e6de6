"""Figures of a cohort: block means with noise, quartiles between them, margin and count bands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, fsum, sqrt

from scipy.optimize import isotonic_regression

from tenant_health.disclosure.model import Metric

BLOCK_SIZE = 8
MAX_BLOCKS = 20
LEAST_SPREAD = 0.10
"""Below this share of the range between the outer blocks, only the mean is shown."""

FOUR_OF_FIVE = 1.28
"""A normal error stays within so many standard deviations four times out of five."""

COUNT_BANDS = ((6, 9), (10, 14), (15, 24), (25, 49), (50, 99), (100, 249), (250, None))
FIGURE_NAMES = ("p25", "median", "p75", "mean", "typical_low", "typical_high")


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbours in the sorted values: ranks `start` to `stop` - 1, counted from 0."""

    start: int
    stop: int
    mean: float

    @property
    def centre(self) -> float:
        """The middle of the block's ranks."""
        return (self.start + self.stop - 1) / 2


def block_count(members: int) -> int:
    """k: how many blocks a cohort is cut into."""
    return min(MAX_BLOCKS, max(1, members // BLOCK_SIZE))


def block_bounds(members: int) -> list[tuple[int, int]]:
    """Cut ranks 0..members-1 into contiguous blocks whose sizes differ by at most one."""
    blocks = block_count(members)
    return list(pairwise(index * members // blocks for index in range(blocks + 1)))


def figures(
    values: Sequence[float], metric: Metric, noise: Sequence[float]
) -> dict[str, float | None]:
    """The figures of a published row.

    Args:
        values: The members' values, in any order.
        metric: Gives bounds and grid.
        noise: What is added to each block's total, in the metric's unit: k numbers.

    Returns:
        A rounded figure for each of `FIGURE_NAMES`; None for all but the mean if there is one
        block, or if the noisy blocks lie within a tenth of the range.
    """
    ordered = sorted(metric.clipped(value) for value in values)
    bounds = block_bounds(len(ordered))
    totals = [
        fsum(ordered[start:stop]) + extra
        for (start, stop), extra in zip(bounds, noise, strict=True)
    ]
    exact = {"mean": metric.clipped(fsum(totals) / len(ordered))}
    blocks = _rising_blocks(bounds, totals, metric)
    if len(blocks) > 1 and blocks[-1].mean - blocks[0].mean >= LEAST_SPREAD * metric.span:
        edges = edge_values(blocks, metric)
        exact |= {
            "p25": quantile(blocks, edges, 0.25),
            "median": quantile(blocks, edges, 0.5),
            "p75": quantile(blocks, edges, 0.75),
            "typical_low": blocks[0].mean,
            "typical_high": blocks[-1].mean,
        }
    return {
        name: rounded(exact[name], metric.grid) if name in exact else None for name in FIGURE_NAMES
    }


def _rising_blocks(
    bounds: Sequence[tuple[int, int]], totals: Sequence[float], metric: Metric
) -> list[Block]:
    """Blocks whose noisy means never fall (isotonic regression) and lie within the bounds."""
    sizes = [stop - start for start, stop in bounds]
    means = [total / size for total, size in zip(totals, sizes, strict=True)]
    rising = isotonic_regression(means, weights=sizes).x.tolist() if len(means) > 1 else means
    return [
        Block(start, stop, metric.clipped(mean))
        for (start, stop), mean in zip(bounds, rising, strict=True)
    ]


def quantile(blocks: Sequence[Block], edges: Sequence[float], share: float) -> float:
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
            return min(low + (rank - left) / (right - left) * (high - low), high)
    return blocks[-1].mean


def _knots(blocks: Sequence[Block], edges: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Rank and value of every block centre and of the edges between blocks, in rank order."""
    yield blocks[0].centre, blocks[0].mean
    for edge, block in zip(edges, blocks[1:], strict=True):
        yield block.start - 0.5, edge
        yield block.centre, block.mean


def edge_values(blocks: Sequence[Block], metric: Metric) -> list[float]:
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
    floors = [metric.lower, *half_way[:-1]]
    ceilings = [*half_way[1:], metric.upper]
    return [
        _edge_value(low, high, floor, ceiling)
        for (low, high), floor, ceiling in zip(pairwise(means), floors, ceilings, strict=True)
    ]


def _edge_value(low: float, high: float, floor: float, ceiling: float) -> float:
    """The middle of two answers, one for each end.

    The first is as far from the floor as the harmonic mean of `low` and `high` is: at most twice as
    far as `low`, and half way if both are far off. The second is the same for the ceiling.
    """
    from_floor = floor + _harmonic_mean(low - floor, high - floor)
    from_ceiling = ceiling - _harmonic_mean(ceiling - low, ceiling - high)
    return min(max((from_floor + from_ceiling) / 2, low), high)


def _harmonic_mean(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one > 0 and other > 0 else 0.0


def rounded(value: float, grid: float) -> float:
    """The nearest multiple of the grid, halves up."""
    return round(floor(value / grid + 0.5) * grid, 9)


def count_band(members: int) -> str:
    """The band that a published cohort's count is shown as."""
    low, high = _band_of(members)
    return f"{low} and more" if high is None else f"{low}-{high}"


def margin(members: int, metric: Metric, noise: float) -> float:
    """How far noise and rounding move the mean, four times out of five; the same in a count band.

    Args:
        members: Of the cohort; only its count band matters.
        metric: Gives range and grid.
        noise: s.

    Returns:
        1.28 * s * R * sqrt(k) / n + grid / 2 at the band's lowest n, rounded up to the grid.
    """
    fewest, _ = _band_of(members)
    spread = noise * metric.span * sqrt(block_count(fewest)) / fewest
    reach = FOUR_OF_FIVE * spread + metric.grid / 2
    return round(ceil(reach / metric.grid - 1e-9) * metric.grid, 9)


def _band_of(members: int) -> tuple[int, int | None]:
    return next(band for band in reversed(COUNT_BANDS) if members >= band[0])
