"""What the same figure would be if leaving days had fallen on customers by lot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenant_health.backtest.auc import Flags, Floats, Ints, wins

_VALUES_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Control:
    """Leaving days handed to other tenants.

    Attributes:
        leaving: The days handed on, in days, shape (churners,).
        heirs: Who got each of them in each draw, -1 for nobody; shape (draws, churners).
        dropped: The tenants that really left, shape (tenants,): they count nowhere.
    """

    leaving: Ints
    heirs: Ints
    dropped: Flags


def hand_on(
    first: Ints, last: Ints, churners: Ints, leaving: Ints, draws: int, random: np.random.Generator
) -> Control:
    """Hands each churner's leaving day to a random tenant that was scored the day before it.

    A tenant that really left gets none, and nobody gets two in the same draw. Churners take their
    turns in order, with row k of ``random.random((churners, draws))`` for the k-th: a number u
    means the tenant in place ``floor(u * m)``, from 0, among the m that can get the day.

    Args:
        first: First scored day of each tenant, shape (tenants,).
        last: Last scored day of each tenant.
        churners: The tenants that left.
        leaving: The day on which each of them left, shape (churners,).
        draws: How many times.
        random: Where chance comes from.
    """
    dropped = np.zeros(len(first), dtype=bool)
    dropped[churners] = True
    chance = random.random((len(churners), draws))
    heirs = np.full((draws, len(churners)), -1)
    free = np.tile(~dropped, (draws, 1))
    rows = np.arange(draws)
    for turn, day in enumerate(leaving):
        places = np.cumsum(free & (first <= day - 1) & (last >= day - 1), axis=1, dtype=np.int32)
        wanted = np.floor(chance[turn] * places[:, -1]) + 1
        heir = (places < wanted[:, None]).sum(axis=1)
        found = heir < len(first)
        heirs[found, turn] = heir[found]
        free[rows[found], heir[found]] = False
    return Control(leaving, heirs, dropped)


def control_auc(risk: Floats, landmarks: Ints, horizon: int, control: Control) -> Floats:
    """The AUC of each draw, as if the heirs had left and the true churners never been there.

    Args:
        risk: Higher for riskier, NaN for who is not at risk or not known; (landmarks, tenants).
        landmarks: Their days.
        horizon: Who leaves within so many days after a landmark counts as lost.
        control: The draws.

    Returns:
        Shape (draws,), NaN where there is no pair.
    """
    draws = len(control.heirs)
    riskier, count = np.zeros(draws), np.zeros(draws)
    values = np.where(control.dropped, np.nan, risk)
    values = np.column_stack([values, np.full(len(values), np.nan)])  # what heir -1 finds
    for day, of_day in zip(landmarks, values, strict=True):
        going = control.heirs[:, (control.leaving > day) & (control.leaving <= day + horizon)]
        gone = control.heirs[:, control.leaving <= day]
        beaten = _beaten(of_day)[going].sum(axis=1)
        leaving = np.isfinite(of_day[going]).sum(axis=1)
        present = np.isfinite(of_day).sum() - np.isfinite(of_day[gone]).sum(axis=1)
        # of the pairs among those leaving, with themselves too, each wins half
        riskier += beaten - leaving**2 / 2 - _wins_over(of_day[going], of_day[gone])
        count += leaving * (present - leaving)
    return np.where(count > 0, riskier / np.where(count > 0, count, 1), np.nan)


def _beaten(values: Floats) -> Floats:
    """Over how many of all each wins, itself included as a tie; 0 for NaN."""
    known = np.sort(values[np.isfinite(values)])
    twice = np.searchsorted(known, values, side="left") + np.searchsorted(known, values, "right")
    return np.where(np.isfinite(values), twice / 2, 0.0)


def _wins_over(first: Floats, second: Floats) -> Floats:
    """Wins of each row's first values over its second ones, summed up by row."""
    total = np.zeros(len(first))
    at_once = max(1, _VALUES_AT_ONCE // max(1, first.shape[1] * second.shape[1]))
    for start in range(0, len(first), at_once):
        rows = slice(start, start + at_once)
        total[rows] = wins(first[rows, :, None], second[rows, None, :]).sum(axis=(1, 2))
    return total
