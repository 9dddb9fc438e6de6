"""Attacks 4 and 9: work back from a row's figures to the values they were made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from math import floor, lcm

import numpy as np
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

Equations = tuple[dict[str, list[Fraction]], list[int]]
"""Each figure as weights of columns, and the number of tenants in each column."""


def block_equations(count: int, group_size: int) -> Equations:
    """How our figures are made: each is a weighted mean of block means."""
    bounds = block_bounds(count, max(1, most_blocks(count, group_size)))
    sizes = [stop - start for start, stop in bounds]
    units = [
        [
            Block(start, stop, Fraction((stop - start) * (i == k)))
            for i, (start, stop) in enumerate(bounds)
        ]
        for k in range(len(bounds))
    ]
    weights = {name: [quantile(u, share) for u in units] for name, share in SHARES.items()}
    weights["mean"] = [Fraction(size, count) for size in sizes]
    weights["typical_low"] = [u[0].mean for u in units]
    weights["typical_high"] = [u[-1].mean for u in units]
    return weights, sizes


def percentile_equations(count: int, group_size: int) -> Equations:
    """How a naive table is made: minimum, maximum, and quartiles between single tenants."""
    del group_size
    weights = {name: _between_ranks(share, count) for name, share in SHARES.items()}
    weights["mean"] = [Fraction(1, count)] * count
    weights["typical_low"] = _between_ranks(Fraction(0), count)
    weights["typical_high"] = _between_ranks(Fraction(1), count)
    return weights, [1] * count


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
        equations: How the figures of `count` members are made; the method is public.
    """
    limit = view.settings.group_size

    @cache
    def smallest(count: int, names: tuple[str, ...]) -> int:
        weights, sizes = equations(count, limit)
        matrix = [_whole(weights[name]) for name in names]
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
    weights, sizes = block_equations(count, group_size)
    lowest = _least(figure, weights, {0: sizes[0], 1: 1 - sizes[0]})
    last = len(sizes) - 1
    highest = -_least(figure, weights, {last: -sizes[-1], last - 1: sizes[-1] - 1})
    return float(min(highest, ceiling) - max(lowest, metric.lower))


def _least(figure: Figure, weights: dict[str, list[Fraction]], aim: dict[int, int]) -> float:
    """The least value of a combination of block means that agrees with the rounded figures."""
    metric = figure.metric
    made = np.array([[float(w) for w in weights[name]] for name in FIGURE_NAMES])
    shown = np.array([figure.row[name] for name in FIGURE_NAMES])
    blocks = made.shape[1]
    rising = np.eye(blocks)[:-1] - np.eye(blocks)[1:]
    objective = np.zeros(blocks)
    for block, weight in aim.items():
        objective[block] += weight
    answer = linprog(
        objective,
        A_ub=np.vstack([made, -made, rising]),
        b_ub=np.concatenate(
            [shown + metric.grid / 2, metric.grid / 2 - shown, np.zeros(blocks - 1)]
        ),
        bounds=(metric.lower, metric.upper),
    )
    return float(answer.fun) if answer.fun is not None else -np.inf
