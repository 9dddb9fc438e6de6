"""Robust slope of daily scores, with an interval that knows how slowly scores can change."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]

MEMORY_DAYS = 30
"""Days that two scores must lie apart to share no activity: the length of the scores' windows."""

_PAIRS_AT_ONCE = 2_000_000


class Slopes(NamedTuple):
    """Theil-Sen slopes and the ends of their intervals, in points a day; each of shape (rows,)."""

    middle: Floats
    low: Floats
    high: Floats


def theil_sen(scores: Floats) -> Floats:
    """Median slope over all pairs of days.

    Args:
        scores: Shape (rows, days), equally spaced; NaN where a day has no score.

    Returns:
        Shape (rows,), in points per column; NaN with fewer than two scores.
    """
    pairs = _sorted_pair_slopes(scores)
    return _middle(pairs, _count(pairs))


def slopes(scores: Floats, level: float, memory_days: int = MEMORY_DAYS) -> Slopes:
    """Theil-Sen slopes with intervals for series whose noise is a moving average.

    Sen's interval cuts the sorted pair slopes where Kendall's S would be as extreme as chance
    allows. The textbook variance of S takes the days as independent; here it is the variance
    of S for noise that is a mean over `memory_days` days (`kendall_variance`).

    Args:
        scores: Shape (rows, days), daily; NaN where a day has no score. Rows with gaps are
            treated as if their scores were on consecutive days, which widens the interval.
        level: Coverage of the interval, between 0 and 1.
        memory_days: Length of the moving average; 1 gives the textbook interval.

    Returns:
        Slopes in points a day; all NaN with fewer than two scores.
    """
    quantile = float(norm.ppf(0.5 + level / 2))
    at_once = max(1, _PAIRS_AT_ONCE // max(1, scores.shape[1] ** 2 // 2))
    parts = [np.empty((3, 0))]
    for start in range(0, len(scores), at_once):
        block = scores[start : start + at_once]
        pairs = _sorted_pair_slopes(block)
        count = _count(pairs)
        days = np.isfinite(block).sum(axis=1)
        sizes, row_size = np.unique(days, return_inverse=True)
        deviation = np.sqrt([kendall_variance(int(size), memory_days) for size in sizes])
        reach = quantile * deviation[row_size]
        low = np.clip(np.round((count - reach) / 2) - 1, 0, None)
        high = np.minimum(np.round((count + reach) / 2), count - 1)
        parts.append(np.stack([_middle(pairs, count), _at(pairs, low), _at(pairs, high)]))
    return Slopes(*np.concatenate(parts, axis=1))


@lru_cache(maxsize=1024)
def kendall_variance(days: int, memory_days: int) -> float:
    """Variance of Kendall's S over `days` values of a moving average of white Gaussian noise.

    Such noise has the correlation ``1 - lag / memory_days``, and two signs of jointly normal
    differences have the covariance ``2 / pi * arcsin(their correlation)``. S is the sum of the
    signs of all pairs of days, so its variance is the sum of that over all pairs of pairs, taken
    together here where both lags and the distance between the pairs are the same.
    """
    if days < 2:
        return 0.0

    def rho(lag: NDArray[np.int64]) -> Floats:
        return np.maximum(0.0, 1 - np.abs(lag) / memory_days)

    a = np.arange(1, days)[:, None, None]
    b = np.arange(1, days)[None, :, None]
    shift = np.arange(1 - days, days)[None, None, :]
    span = np.maximum(a, shift + b) - np.minimum(0, shift)
    covariance = rho(shift + b - a) - rho(shift + b) - rho(shift - a) + rho(shift)
    correlation = covariance / (2 * np.sqrt((1 - rho(a)) * (1 - rho(b))))
    signs = 2 / np.pi * np.arcsin(np.clip(correlation, -1, 1))
    return float((np.maximum(0, days - span) * signs).sum())


def _sorted_pair_slopes(scores: Floats) -> Floats:
    first, second = np.triu_indices(scores.shape[1], 1)
    pairs: Floats = (scores[:, second] - scores[:, first]) / (second - first)
    pairs.sort(axis=1)
    return pairs


def _count(pairs: Floats) -> NDArray[np.int64]:
    count: NDArray[np.int64] = np.isfinite(pairs).sum(axis=1)
    return count


def _middle(pairs: Floats, count: NDArray[np.int64]) -> Floats:
    return (_at(pairs, (count - 1) // 2) + _at(pairs, count // 2)) / 2


def _at(pairs: Floats, position: NDArray[np.int64] | Floats) -> Floats:
    """The pair slope at a position of each row; NaN (sorted to the end) where a row has none."""
    if pairs.shape[1] == 0:
        return np.full(len(pairs), np.nan)
    column = np.clip(position, 0, pairs.shape[1] - 1).astype(np.int64)
    return np.take_along_axis(pairs, column[:, None], axis=1)[:, 0]
