"""The verdict and the smaller figures, by hand."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from tenant_health.backtest.figures import Figures, half_up
from tenant_health.backtest.lead_time import lead_times
from tenant_health.backtest.lift import lift_top_10
from tenant_health.backtest.verdict import verdict


def _figures(auc: float, low: float, high: float, churned: int = 20) -> Figures:
    return Figures(churned, 99, 999, auc, low, high, 0.4321, 0.5678, 1.0)


@pytest.mark.parametrize(
    ("auc", "low", "high", "expected"),
    [
        (0.5679, 0.5001, 0.7, "SKILL"),
        (0.5678, 0.5001, 0.7, "NO_SKILL"),  # chance does as well
        (0.6, 0.5, 0.7, "NO_SKILL"),  # the interval holds a coin
        (0.4320, 0.3, 0.4999, "INVERTED"),
        (0.4321, 0.3, 0.4999, "NO_SKILL"),
        (0.4, 0.3, 0.5, "NO_SKILL"),
        (np.nan, np.nan, np.nan, "TOO_FEW"),  # nobody stayed
    ],
)
def test_verdict(auc: float, low: float, high: float, expected: str) -> None:
    assert verdict(_figures(auc, low, high), least_churned=20) == expected


def test_too_few_is_said_before_anything_else() -> None:
    assert verdict(_figures(0.9, 0.8, 0.95, churned=19), least_churned=20) == "TOO_FEW"


def test_figures_are_rounded_half_up() -> None:
    """As a decimal 0.50005 is rounded up, though the float nearest to it lies below it."""
    assert [half_up(value) for value in (0.50005, 0.50004999, 0.49995)] == [0.5001, 0.5, 0.5]
    assert np.isnan(half_up(np.nan))


def test_lift_by_hand() -> None:
    """11 tenants, so 2 places for the worst. 9 has one; the other is shared by the two with 8.

    Of these one left: half a place. Of 11 altogether 2 left: (1 + 0.5) / 2 against 2 / 11.
    """
    risk = np.array([[9, 8, 8, 7, 6, 5, 4, 3, 2, 1, 0, np.nan]], dtype=float)
    left = np.zeros((1, 12), dtype=bool)
    left[0, [0, 1, 11]] = True
    assert lift_top_10(risk, left) == pytest.approx(0.75 / (2 / 11))


def test_lift_over_landmarks_and_ties() -> None:
    """All alike, so the worst tenth is as everybody: no lift, whatever the landmark's size."""
    risk = np.where(np.arange(30) < np.array([[30], [7]]), 1.0, np.nan)
    left = np.tile(np.arange(30) % 3 == 0, (2, 1))
    first_third, second = 10 / 30, 3 / 7
    expected = (3 * first_third + 1 * second) / 4 / (13 / 37)
    assert lift_top_10(risk, left) == pytest.approx(expected)


def test_no_lift_without_anybody() -> None:
    assert np.isnan(lift_top_10(np.ones((2, 4)), np.zeros((2, 4), dtype=bool)))
    assert np.isnan(lift_top_10(np.empty((0, 4)), np.zeros((0, 4), dtype=bool)))


def test_lead_times_by_hand() -> None:
    """Of three that left one was at risk for 30 days or more, of five landmarks two, one for 60."""
    landmarks = pl.DataFrame({"days_at_risk": [0, 29, 30, 60, 5]})
    endings = pl.DataFrame(
        {"days_at_risk": [0, 59, 12, 99], "left_on": [*[date(2024, 5, 1)] * 3, None]}
    )
    found = lead_times(landmarks, endings)
    assert found == pytest.approx(
        {
            "lead_days_median": 12,
            "share_flagged_30d": 1 / 3,
            "share_flagged_30d_all": 2 / 5,
            "share_flagged_60d": 0,
            "share_flagged_60d_all": 1 / 5,
        }
    )


def test_no_lead_time_of_nobody() -> None:
    nobody = pl.DataFrame(schema={"days_at_risk": pl.Int32, "left_on": pl.Date})
    assert set(lead_times(nobody, nobody).values()) == {None}
