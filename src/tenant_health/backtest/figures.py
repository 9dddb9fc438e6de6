"""All figures of one predictor on one horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenant_health.backtest.auc import Flags, Floats, Ints, count_pairs, interval
from tenant_health.backtest.control import Control, control_auc
from tenant_health.backtest.lift import lift_top_10

DECIMALS = 4
"""Decimals that figures keep. The verdict is on what is shown, so that it can be checked."""


@dataclass(frozen=True)
class Outcomes:
    """Who could leave within a horizon of which landmark, and who did.

    Attributes:
        horizon: In days.
        landmarks: Days from which the horizon is over, shape (landmarks,).
        left: Who left within the horizon, shape (landmarks, tenants).
        control: The same leaving days, handed to other tenants.
    """

    horizon: int
    landmarks: Ints
    left: Flags
    control: Control


@dataclass(frozen=True)
class Figures:
    """What a predictor was worth; all but the counts are NaN where there is nothing to compare.

    Attributes:
        churned_tenants: Tenants that left within the horizon of some landmark.
        positives: Pairs of landmark and tenant that left.
        at_risk: Pairs of landmark and tenant that was there.
        auc: The share of pairs in which the one that left was the riskier.
        auc_low: Lower end of its interval.
        auc_high: Upper end.
        auc_chance_low: What chance alone seldom falls below.
        auc_chance_high: What chance alone seldom exceeds.
        lift_top_10: Rate of leaving among the riskiest tenth, divided by that of all.
    """

    churned_tenants: int
    positives: int
    at_risk: int
    auc: float
    auc_low: float
    auc_high: float
    auc_chance_low: float
    auc_chance_high: float
    lift_top_10: float


def figures(risk: Floats, outcomes: Outcomes, draws: Floats) -> Figures:
    """Compares who looked riskier with who left.

    Args:
        risk: Higher for riskier, NaN for who is not at risk or not known, shape (landmarks,
            tenants) of the outcomes.
        outcomes: On one horizon.
        draws: How often each tenant counts in each sample, shape (draws, tenants).
    """
    known = np.isfinite(risk)
    pairs = count_pairs(risk, outcomes.left)
    low, high = interval(pairs.auc(draws))
    by_chance = control_auc(risk, outcomes.landmarks, outcomes.horizon, outcomes.control)
    chance_low, chance_high = interval(by_chance)
    return Figures(
        churned_tenants=len(pairs.churners),
        positives=int((outcomes.left & known).sum()),
        at_risk=int(known.sum()),
        auc=half_up(pairs.auc()[0]),
        auc_low=half_up(low),
        auc_high=half_up(high),
        auc_chance_low=half_up(chance_low),
        auc_chance_high=half_up(chance_high),
        lift_top_10=half_up(lift_top_10(risk, outcomes.left)),
    )


def half_up(value: float) -> float:
    """The value with the decimals that are kept, a half rounded up; NaN stays NaN."""
    scale = 10**DECIMALS
    return float(np.floor(round(float(value) * scale, 6) + 0.5) / scale)
