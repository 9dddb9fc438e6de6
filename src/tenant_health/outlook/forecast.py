"""Score forecasts that are as sure as the portfolio's own past forecasts turned out to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import lsq_linear, nnls
from scipy.stats import laplace

from tenant_health.outlook.trend import Floats, theil_sen

_STEP_DAYS = 7
"""Past forecasts are replayed every seventh day, and the trend in them looks at every seventh."""

_PRIOR_MONTHS = 20.0
"""What the prior counts for, in tenants watched over one horizon."""

_PRIOR_MOVES = np.array([0.0, 0.5, 0.0])
_PRIOR_DOUBTS = np.array([1.0, 0.5, 0.5, 0.0])

_LEAST_SIZE = 0.5
"""Half a point: scores are whole numbers, so no error is typically smaller."""

_ERROR_GRID = np.linspace(-25.0, 25.0, 10_001)


@dataclass(frozen=True)
class State:
    """What a forecast is made of, on one day; every array has the shape (tenants,).

    Attributes:
        latest: Score on that day; NaN where there is none.
        drift: Points that the trend so far would add over the horizon.
        to_mean: Points from the latest score to the mean of the window.
        to_peers: Points from the latest score to the median of all tenants' latest scores.
        spread: Standard deviation of the window's scores.
        days: Scored days in the window.
    """

    latest: Floats
    drift: Floats
    to_mean: Floats
    to_peers: Floats
    spread: Floats
    days: Floats

    @property
    def moves(self) -> Floats:
        """What the expected change is made of, shape (tenants, 3)."""
        return np.column_stack([self.drift, self.to_mean, self.to_peers])

    @property
    def doubts(self) -> Floats:
        """What the expected size of the error is made of, shape (tenants, 4)."""
        one, room = np.ones_like(self.latest), 100 - self.latest
        return np.column_stack([one, self.spread, np.abs(self.to_mean), room])


def state(scores: Floats, day: int, window_days: int, horizon_days: int) -> State:
    """Describe every tenant as it was known at the end of a day.

    Args:
        scores: Shape (tenants, days), NaN where a day has no score.
        day: Column of the day; later columns are not looked at.
        window_days: Days to look back, the day included.
        horizon_days: Days to look ahead.
    """
    window = scores[:, max(0, day + 1 - window_days) : day + 1]
    weekly = window[:, ::-1][:, ::_STEP_DAYS][:, ::-1]
    known = np.isfinite(window)
    days = known.sum(axis=1)
    mean = np.where(known, window, 0.0).sum(axis=1) / np.maximum(1, days)
    variance = np.where(known, window - mean[:, None], 0.0) ** 2 / np.maximum(1, days)[:, None]
    latest = scores[:, day]
    present = latest[np.isfinite(latest)]
    peers = np.median(present) if len(present) else np.nan
    return State(
        latest=latest,
        drift=np.nan_to_num(theil_sen(weekly)) / _STEP_DAYS * horizon_days,
        to_mean=mean - latest,
        to_peers=peers - latest,
        spread=np.sqrt(variance.sum(axis=1)),
        days=days.astype(float),
    )


@dataclass(frozen=True)
class Forecaster:
    """What the portfolio's past says about the next `horizon_days`.

    Attributes:
        weights: Shares of `State.moves` that come true, each within 0..1.
        sizes: Points of expected absolute error for each of `State.doubts`, not negative.
        errors: Past errors divided by their expected size, sorted.
        trust: Share of the portfolio's own errors against the prior, within 0..1.
    """

    weights: Floats
    sizes: Floats
    errors: Floats
    trust: float

    def expected(self, now: State) -> Floats:
        """Expected score, not yet held within 0..100."""
        return now.latest + now.moves @ self.weights

    def error_size(self, now: State) -> Floats:
        """Expected absolute error in points, above zero."""
        return np.maximum(_LEAST_SIZE, now.doubts @ self.sizes)

    def share_below(self, error: Floats) -> Floats:
        """Chance that an error, in units of its expected size, is at most the given one."""
        own = np.searchsorted(self.errors, error, side="right") / max(1, len(self.errors))
        return self.trust * own + (1 - self.trust) * laplace.cdf(error)

    def chance_below(self, score: float, now: State) -> Floats:
        """Chance, 0..1, to be below a whole-number score after the horizon."""
        error = (score - 0.5 - self.expected(now)) / self.error_size(now)
        return np.clip(self.share_below(error), 0.0, 1.0)

    def error_at(self, share: float) -> float:
        """The error, in units of its expected size, that this share of errors stays below."""
        return float(np.interp(share, self.share_below(_ERROR_GRID), _ERROR_GRID))


def learn(scores: Floats, window_days: int, min_days: int, horizon_days: int) -> Forecaster:
    """Replay past forecasts over all tenants and learn from how they ended.

    Every seventh day back from the last whose outcome is known, each tenant's state is compared
    with its score `horizon_days` later. Overlapping months count once: a comparison weighs
    7 / `horizon_days`. A small or young portfolio is held to the prior (half way back to the
    window's mean, no trend, Laplace errors), which weighs as much as 20 tenants' months.

    Args:
        scores: Shape (tenants, days) up to and including the day of the forecast.
        window_days: Days to look back.
        min_days: Scored days that a tenant needs in the window to count.
        horizon_days: Days to look ahead.
    """
    moves, doubts, changes = [np.empty((0, 3))], [np.empty((0, 4))], [np.empty(0)]
    for day in range(scores.shape[1] - 1 - horizon_days, min_days - 2, -_STEP_DAYS):
        then = state(scores, day, window_days, horizon_days)
        change = scores[:, day + horizon_days] - then.latest
        known = np.isfinite(change) & (then.days >= min_days)
        moves.append(then.moves[known])
        doubts.append(then.doubts[known])
        changes.append(change[known])
    moved, doubted, changed = (np.concatenate(parts) for parts in (moves, doubts, changes))
    if len(changed) == 0:
        return Forecaster(_PRIOR_MOVES, _PRIOR_DOUBTS, np.empty(0), trust=0.0)
    months = len(changed) * _STEP_DAYS / horizon_days
    trust = months / (months + _PRIOR_MONTHS)
    weights = trust * lsq_linear(moved, changed, bounds=(0, 1), method="bvls").x
    weights += (1 - trust) * _PRIOR_MOVES
    error = changed - moved @ weights
    sizes = trust * nnls(doubted, np.abs(error))[0] + (1 - trust) * _PRIOR_DOUBTS
    relative = np.sort(error / np.maximum(_LEAST_SIZE, doubted @ sizes))
    return Forecaster(weights, sizes, relative, trust)
