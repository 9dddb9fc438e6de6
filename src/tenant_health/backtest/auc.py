"""How often a customer that left looked riskier than one that stayed, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_WEIGHTS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Pairs:
    """All pairs of one that left and one that stayed, on the same landmark, by tenant.

    Attributes:
        churners: Tenants that left within the horizon of some landmark, shape (churners,).
        riskier: In how many pairs of the two the first was the riskier, ties half, shape
            (churners, tenants).
        count: How many pairs of the two there are, same shape.
    """

    churners: Ints
    riskier: Floats
    count: Floats

    def auc(self, weights: Floats | None = None) -> Floats:
        """The share of pairs in which the one that left was the riskier.

        Args:
            weights: How often each tenant counts, shape (draws, tenants); None for once.

        Returns:
            Shape (draws,), NaN where there is no pair.
        """
        if weights is None:
            weights = np.ones((1, self.count.shape[1]))
        at_once = max(1, _WEIGHTS_AT_ONCE // max(1, weights.shape[1]))
        parts = [
            self._share(weights[start : start + at_once])
            for start in range(0, len(weights), at_once)
        ]
        return np.concatenate(parts)

    def _share(self, weights: Floats) -> Floats:
        of_churners = weights[:, self.churners]
        riskier = ((weights @ self.riskier.T) * of_churners).sum(axis=1)
        count = ((weights @ self.count.T) * of_churners).sum(axis=1)
        return np.where(count > 0, riskier / np.where(count > 0, count, 1), np.nan)


def count_pairs(risk: Floats, left: Flags) -> Pairs:
    """Compares each tenant that left with each that stayed, landmark by landmark.

    Args:
        risk: Higher for riskier, NaN for who is not at risk or not known; (landmarks, tenants).
        left: Who left within the horizon, same shape.
    """
    known = np.isfinite(risk)
    churners = np.flatnonzero((left & known).any(axis=0))
    place = np.full(risk.shape[1], -1)
    place[churners] = np.arange(len(churners))
    riskier = np.zeros((len(churners), risk.shape[1]))
    count = np.zeros_like(riskier)
    for values, is_left, is_known in zip(risk, left, known, strict=True):
        gone, stayed = np.flatnonzero(is_left & is_known), np.flatnonzero(~is_left & is_known)
        pairs = np.ix_(place[gone], stayed)
        riskier[pairs] += wins(values[gone][:, None], values[stayed][None, :])
        count[pairs] += 1
    return Pairs(churners, riskier, count)


def wins(first: Floats, second: Floats) -> Floats:
    """1 where the first is the larger, 0.5 where both are the same, else 0; also if one is NaN."""
    points: Floats = (first > second) + 0.5 * (first == second)
    return points


def tenant_draws(tenants: int, draws: int, random: np.random.Generator) -> Floats:
    """How often each tenant counts in samples of as many tenants, drawn with replacement.

    Sample k is row k of ``random.integers(tenants, size=(draws, tenants))``.

    Returns:
        Shape (draws, tenants).
    """
    drawn = random.integers(tenants, size=(draws, tenants)) if tenants else np.empty((draws, 0))
    flat = (drawn + np.arange(draws)[:, None] * tenants).astype(np.int64).ravel()
    return np.bincount(flat, minlength=draws * tenants).reshape(draws, tenants).astype(np.float64)


def interval(values: Floats) -> tuple[float, float]:
    """The quantiles that hold the middle 95 % of values, NaN left out; NaN if none is left.

    Between two values it interpolates in a straight line.
    """
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return np.nan, np.nan
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)
