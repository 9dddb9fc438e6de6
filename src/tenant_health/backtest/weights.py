"""Weights under which a low score goes best with leaving, not far from the present ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.optimize import minimize

from tenant_health.backtest.auc import Flags, Floats, Ints

_MOST = 50.0
"""No coefficient is larger, as one would be if a component alone told who leaves without error."""

_TINY = 1e-6


def coefficients(shortfalls: Floats, left: Flags, present: Floats, ridge: float) -> Floats:
    """How much more likely a tenant leaves for each part of the score that it falls short of.

    Maximises the conditional logistic likelihood by landmark: given that so many left, that it was
    those (several that leave together are taken one by one among all, as Breslow does). No
    coefficient is below 0. The ridge costs `ridge` times the squared distance to the nearest
    multiple of the present weights.

    Args:
        shortfalls: 1 for a component score of 0, 0 for 100, NaN for who is not at risk; shape
            (landmarks, tenants, components).
        left: Who left within the horizon, shape (landmarks, tenants).
        present: The present weights, shape (components,).
        ridge: How strongly they pull.

    Returns:
        Shape (components,); all 0 if a low score goes with staying, or nobody left.
    """
    landmarks = list(_landmarks(shortfalls, left))
    direction = present / np.linalg.norm(present)

    def cost(beta: Floats) -> tuple[float, Floats]:
        aside = beta - direction * (direction @ beta)
        value, slope = ridge * float(aside @ aside), 2 * ridge * aside
        for rows, gone in landmarks:
            risk = rows @ beta
            share = np.exp(risk - risk.max())
            count = gone.sum()
            value += count * (np.log(share.sum()) + risk.max()) - risk[gone].sum()
            slope = slope + count * (share @ rows) / share.sum() - rows[gone].sum(axis=0)
        return value, slope

    bounds = [(0.0, _MOST)] * len(present)
    found = minimize(cost, np.full(len(present), 1.0), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.where(found.x > _TINY, found.x, 0.0)


def whole_weights(beta: Floats, step: float) -> Ints | None:
    """Coefficients as weights in whole steps, by largest remainder, so that they sum to exactly 1.

    Args:
        beta: Shape (components,), not below 0. Of equal remainders the first is served first.
        step: A weight is a multiple of it, and 1 is.

    Returns:
        How many steps each weight is; None if all coefficients are 0.

    Raises:
        ValueError: 1 is no multiple of the step.
    """
    steps = round(1 / step)
    if abs(steps * step - 1) > _TINY:
        raise ValueError(f"Weights in steps of {step:g} never sum to 1. Choose one such as 0.05.")
    if not beta.any():
        return None
    exact = np.round(steps * beta / beta.sum(), 9)
    whole: Ints = np.floor(exact).astype(np.int64)
    first = np.argsort(-(exact - whole), kind="stable")[: steps - whole.sum()]
    whole[first] += 1
    return whole


def weighted_scores(scores: Floats, parts: Ints) -> Floats:
    """Whole-number scores under weights, a half rounded up, exactly.

    Args:
        scores: Whole-number component scores, NaN where there is none; shape (..., components).
        parts: The weights as whole numbers, in any unit; their sum is a weight of 1.
    """
    total = parts.sum()
    scored: Floats = np.floor((2 * (scores @ parts) + total) / (2 * total))
    return scored


def _landmarks(shortfalls: Floats, left: Flags) -> Iterator[tuple[Floats, Flags]]:
    """The tenants of each landmark from which somebody left: shortfalls, and who did."""
    for rows, gone in zip(shortfalls, left, strict=True):
        known = np.isfinite(rows).all(axis=1)
        if (gone & known).any():
            yield rows[known], gone[known]
