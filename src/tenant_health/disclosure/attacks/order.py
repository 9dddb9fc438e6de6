"""Attacks 4 and 9: work back from a row's figures to the values they were made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from math import floor, lcm

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from tenant_health.disclosure.attacks.view import Attack, Figure, ReaderView
from tenant_health.disclosure.exact import isolated_sets
from tenant_health.disclosure.figures import (
    FIGURE_NAMES,
    Block,
    block_bounds,
    most_blocks,
    quantile,
)
from tenant_health.disclosure.model import tenants

FAR_APART = 3
"""Rows this many times as wide as they must be are not solved for their exact width."""

SHARES = {"p25": Fraction(1, 4), "median": Fraction(1, 2), "p75": Fraction(3, 4)}

Weights = npt.NDArray[np.float64]

Row = list[Fraction]
"""The weight of each column in a sum."""

Equations = tuple[dict[str, list[Row]], list[int]]
"""What each figure tells at most, as weighted sums of columns; the tenants in each column."""


def block_equations(count: int, group_size: int) -> Equations:
    """What our figures tell at most.

    A quartile is made of block means, not always linearly; so it counts as telling all of them,
    which is the most that anybody can work out from it.
    """
    bounds = block_bounds(count, max(1, most_blocks(count, group_size)))
    sizes = [stop - start for start, stop in bounds]
    every = [[Fraction(i == k) for i in range(len(sizes))] for k in range(len(sizes))]
    told = dict.fromkeys(SHARES, every)
    told["mean"] = [[Fraction(size, count) for size in sizes]]
    told["typical_low"] = every[:1]
    told["typical_high"] = every[-1:]
    return told, sizes


def percentile_equations(count: int, group_size: int) -> Equations:
    """How a naive table is made: minimum, maximum, and quartiles between single tenants."""
    del group_size
    told = {name: [_between_ranks(share, count)] for name, share in SHARES.items()}
    told["mean"] = [[Fraction(1, count)] * count]
    told["typical_low"] = [_between_ranks(Fraction(0), count)]
    told["typical_high"] = [_between_ranks(Fraction(1), count)]
    return told, [1] * count


def _between_ranks(share: Fraction, count: int) -> list[Fraction]:
    rank = share * (count - 1)
    low = floor(rank)
    weights = [Fraction(0)] * count
    weights[low] = 1 - (rank - low)
    if rank > low:
        weights[low + 1] = rank - low
    return weights


def order_statistics(
    view: ReaderView, equations: Callable[[int, int], Equations] = block_equations
) -> Attack:
    """Attack 4: solve the equations that a row's figures are of its sorted values.

    Args:
        view: What the reader has.
        equations: What the figures of `count` members tell at most; the method is public.
    """
    limit = view.settings.group_size

    @cache
    def smallest(count: int, names: tuple[str, ...]) -> int:
        told, sizes = equations(count, limit)
        matrix = [_whole(row) for name in names for row in told[name]]
        found = isolated_sets(matrix, sizes, limit)
        return min((sum(sizes[c] for c in group) for group in found), default=limit)

    pinned = []
    for figure in view.figures:
        names = tuple(name for name in FIGURE_NAMES if figure.row[name] is not None)
        count = len(figure.members)
        size = 1 if len(names) > 1 and count < 2 * limit else smallest(count, names)
        pinned.append((size, str(figure)))
    size, where = min(pinned, default=(limit, "no figures"))
    worst = (
        f"every figure is about {limit} tenants or more"
        if size >= limit
        else f"{tenants(size)} pinned: {where}"
    )
    return Attack(
        4,
        "five numbers",
        size >= limit,
        worst,
        "No combination of a row's quartiles, mean and typical values is about fewer than K.",
    )


def _whole(weights: Sequence[Fraction]) -> list[int]:
    scale = lcm(*(weight.denominator for weight in weights))
    return [int(weight * scale) for weight in weights]


def confined(view: ReaderView) -> Attack:
    """Attack 9: bound the lowest and highest member of a cohort whose members are alike."""
    narrowest = (float("inf"), "no figures")
    for figure in view.figures:
        width = _width(figure, view.settings.group_size) / figure.metric.protected_width
        narrowest = min(narrowest, (width, str(figure)))
    points = narrowest[0] * 10
    return Attack(
        9,
        "homogeneous cohort",
        narrowest[0] >= 1 - 1e-9,
        f"members may lie {points:.3g} points apart: {narrowest[1]}",
        "A row's figures never tell that all members lie within ten points of each other.",
    )


def _width(figure: Figure, group_size: int) -> float:
    """How far apart the lowest and the highest member may lie, as far as the row tells."""
    row, metric, count = figure.row, figure.metric, len(figure.members)
    ceiling = np.inf if metric.upper is None else metric.upper
    if row["typical_low"] is None:
        low = count * (row["mean"] - metric.grid / 2) - (count - 1) * ceiling
        high = count * (row["mean"] + metric.grid / 2) - (count - 1) * metric.lower
        return float(min(high, ceiling) - max(low, metric.lower))
    surely = row["typical_high"] - row["typical_low"] - metric.grid
    if surely >= FAR_APART * metric.protected_width:
        return float(surely)
    bounds = block_bounds(count, most_blocks(count, group_size))
    first, last = bounds[0], bounds[-1]
    size, end = first[1] - first[0], len(bounds) - 1
    lowest = _least(figure, bounds, {0: size, 1: 1 - size})
    size = last[1] - last[0]
    highest = -_least(figure, bounds, {end: -size, end - 1: size - 1})
    return float(min(highest, ceiling) - max(lowest, metric.lower))


def _least(figure: Figure, bounds: list[tuple[int, int]], aim: dict[int, int]) -> float:
    """The least value of a combination of block means that agrees with the rounded figures."""
    metric = figure.metric
    half = metric.grid / 2
    blocks = len(bounds)
    each = np.eye(blocks)
    rising = each[:-1] - each[1:]
    rows, limits = [*rising], [0.0] * (blocks - 1)
    for name, below, above in _brackets(bounds):
        rows += [below, -above]
        limits += [figure.row[name] + half, half - figure.row[name]]
    objective = np.zeros(blocks)
    for block, weight in aim.items():
        objective[block] += weight
    answer = linprog(
        objective, A_ub=np.vstack(rows), b_ub=limits, bounds=(metric.lower, metric.upper)
    )
    return float(answer.fun) if answer.fun is not None else -np.inf


def _brackets(bounds: list[tuple[int, int]]) -> Iterator[tuple[str, Weights, Weights]]:
    """Each figure's name and weighted sums of block means that it can't be below and above.

    A quartile is least and greatest when the values at all edges are.
    """
    each = np.eye(len(bounds))
    count = bounds[-1][1]
    mean = np.array([(stop - start) / count for start, stop in bounds])
    yield "mean", mean, mean
    yield "typical_low", each[0], each[0]
    yield "typical_high", each[-1], each[-1]
    units = [
        [Block(*ranks, Fraction((ranks[1] - ranks[0]) * (ranks == own))) for ranks in bounds]
        for own in bounds
    ]
    for name, share in SHARES.items():
        below = [quantile(u, [block.mean for block in u[:-1]], share) for u in units]
        above = [quantile(u, [block.mean for block in u[1:]], share) for u in units]
        yield name, np.array(below, dtype=float), np.array(above, dtype=float)
