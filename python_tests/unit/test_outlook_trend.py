"""The robust slope and its interval, against hand-worked cases and SciPy."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import theilslopes

from tenant_health.outlook.trend import kendall_variance, slopes, theil_sen

NAN = float("nan")

whole_scores = arrays(
    np.int64, st.tuples(st.just(2), st.integers(2, 40)), elements=st.integers(0, 100)
)


def moving_averages(rows: int, days: int, window: int) -> np.ndarray:
    noise = np.random.default_rng(5).normal(size=(rows, days + window))
    sums = np.cumsum(noise, axis=1)
    return (sums[:, window:] - sums[:, :-window]) / np.sqrt(window)


@pytest.mark.parametrize(
    ("scores", "slope"),
    [
        ([1, 2, 6], 2.5),  # pairs: 1, 2.5, 4
        ([1, NAN, 2, 6], 5 / 3),  # pairs: 1/2, 5/3, 4
        ([3, 4, 4, 9], 1.5),  # pairs: 0, 1/2, 1, 2, 5/2, 5
        ([7, 7], 0),
        ([5], NAN),
        ([NAN, 5, NAN], NAN),
    ],
)
def test_the_slope_is_the_median_over_all_pairs(scores: list[float], slope: float) -> None:
    assert theil_sen(np.array([scores], dtype=float)) == pytest.approx([slope], nan_ok=True)


def test_slopes_agree_with_scipy_with_ties_and_gaps() -> None:
    random = np.random.default_rng(1)
    scores = np.round(60 + np.cumsum(random.normal(0, 1.5, (40, 90)), axis=1))
    scores[random.random(scores.shape) < 0.2] = NAN
    ours = slopes(scores, 0.8).middle
    for row, slope in zip(scores, ours, strict=True):
        days = np.flatnonzero(np.isfinite(row))
        assert slope == pytest.approx(theilslopes(row[days], days).slope, abs=1e-12)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.999])
def test_without_memory_the_interval_is_that_of_scipy(level: float) -> None:
    scores = np.random.default_rng(2).normal(size=(20, 30)) + np.linspace(0, 2, 30)
    ours = slopes(scores, level, memory_days=1)
    for row, low, high in zip(scores, ours.low, ours.high, strict=True):
        theirs = theilslopes(row, np.arange(30), alpha=level)
        assert (low, high) == pytest.approx((theirs.low_slope, theirs.high_slope))


@pytest.mark.parametrize("days", [2, 3, 28, 90])
def test_the_variance_without_memory_is_the_textbook_one(days: int) -> None:
    assert kendall_variance(days, 1) == pytest.approx(days * (days - 1) * (2 * days + 5) / 18)


@pytest.mark.parametrize(("days", "memory"), [(5, 3), (7, 30), (9, 4)])
def test_the_variance_is_the_sum_over_all_pairs_of_pairs(days: int, memory: int) -> None:
    def rho(lag: int) -> float:
        return max(0.0, 1 - abs(lag) / memory)

    total = 0.0
    for i, j in combinations(range(days), 2):
        for k, m in combinations(range(days), 2):
            shared = rho(m - j) - rho(m - i) - rho(k - j) + rho(k - i)
            size = 2 * ((1 - rho(j - i)) * (1 - rho(m - k))) ** 0.5
            total += 2 / np.pi * np.arcsin(max(-1.0, min(1.0, shared / size)))
    assert kendall_variance(days, memory) == pytest.approx(total)


def test_the_variance_is_that_of_simulated_rolling_windows() -> None:
    noise = moving_averages(3000, 60, 30)
    first, second = np.triu_indices(60, 1)
    kendall = np.sign(noise[:, second] - noise[:, first]).sum(axis=1)
    assert kendall.std() == pytest.approx(kendall_variance(60, 30) ** 0.5, rel=0.05)


@pytest.mark.parametrize("slope", [0.0, -0.1, 0.2])
def test_the_interval_covers_the_true_slope_of_scores_with_30_day_windows(slope: float) -> None:
    scores = 70 + slope * np.arange(90) + 3 * moving_averages(1000, 90, 30)
    ours, textbook = slopes(scores, 0.8), slopes(scores, 0.8, memory_days=1)
    covered = np.mean((ours.low <= slope) & (slope <= ours.high))
    assert 0.75 < covered < 0.85
    assert np.mean((textbook.low <= slope) & (slope <= textbook.high)) < 0.35


@settings(max_examples=60, deadline=None)
@given(whole_scores, st.integers(-50, 50))
def test_a_shift_changes_nothing_and_time_reversed_changes_the_sign(
    scores: np.ndarray, shift: int
) -> None:
    plain = slopes(scores.astype(float), 0.8)
    shifted = slopes(scores + float(shift), 0.8)
    reverse = slopes(scores[:, ::-1].astype(float), 0.8)
    np.testing.assert_allclose(shifted, plain, atol=1e-12)
    np.testing.assert_allclose(
        [reverse.middle, reverse.low, reverse.high],
        [-plain.middle, -plain.high, -plain.low],
        atol=1e-12,
    )
    assert np.all((plain.low <= plain.middle) & (plain.middle <= plain.high))


@settings(max_examples=40, deadline=None)
@given(whole_scores, st.integers(-9, 9))
def test_a_steady_climb_adds_its_slope(scores: np.ndarray, climb: int) -> None:
    plain = slopes(scores.astype(float), 0.8)
    climbing = slopes(scores + climb * np.arange(float(scores.shape[1])), 0.8)
    np.testing.assert_allclose(climbing, np.array(plain) + climb, atol=1e-9)


def test_many_rows_are_worked_through_in_blocks_with_the_same_result() -> None:
    scores = np.random.default_rng(3).normal(size=(1200, 90))
    together = np.array(slopes(scores, 0.8))
    alone = np.concatenate([slopes(scores[i : i + 400], 0.8) for i in (0, 400, 800)], axis=1)
    np.testing.assert_array_equal(together, alone)
