from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tenant_health.disclosure import Metric
from tenant_health.disclosure.figures import (
    MAX_BLOCKS,
    block_bounds,
    count_band,
    cut_blocks,
    most_blocks,
    released_figures,
    rounded,
)

SCORE = Metric("health_score", 0, 100, 1)
DAYS = Metric("case_resolution_time", 0, None, 0.5)
K = 6

cohorts = st.lists(st.floats(0, 100), min_size=K, max_size=150).map(sorted)


@given(st.integers(K, 3000))
def test_blocks_cover_every_rank_once_and_are_even(count: int) -> None:
    bounds = block_bounds(count, most_blocks(count, K))
    assert [rank for start, stop in bounds for rank in range(start, stop)] == list(range(count))
    sizes = [stop - start for start, stop in bounds]
    assert min(sizes) >= K
    assert max(sizes) - min(sizes) <= 1
    assert len(sizes) == min(count // K, MAX_BLOCKS)


@given(cohorts)
@examples(max_examples=200, deadline=None)
def test_figures_rise_and_lie_inside_the_values(values: list[float]) -> None:
    figures = released_figures(cut_blocks(values, SCORE, K), SCORE)
    names = ["typical_low", "p25", "median", "p75", "typical_high"]
    if len(values) < 2 * K:
        assert [figures[name] for name in names] == [None] * 5
    else:
        assert [figures[n] for n in names] == sorted(figures[n] or 0.0 for n in names)
        assert figures["typical_low"] >= values[0] - 0.5
        assert figures["typical_high"] <= values[-1] + 0.5
    assert abs(figures["mean"] - sum(values) / len(values)) <= 0.5 + 1e-9


def test_twelve_members_by_hand() -> None:
    """Blocks 10..60 (mean 35) and 62..72 (mean 67); p25 is rank 2.75, 1/24 of the way up."""
    values = [10, 20, 30, 40, 50, 60, 62, 64, 66, 68, 70, 72]
    assert released_figures(cut_blocks(values, SCORE, K), SCORE) == {
        "mean": 51.0,  # 612 / 12
        "typical_low": 35.0,
        "p25": 36.0,  # 35 + 32 / 24 = 36.33
        "median": 51.0,  # half way
        "p75": 66.0,  # 67 - 32 / 24 = 65.67
        "typical_high": 67.0,
    }


def test_six_members_have_a_mean_only() -> None:
    figures = released_figures(cut_blocks([1, 2, 3, 4, 5, 9], SCORE, K), SCORE)
    assert figures.pop("mean") == 4.0
    assert set(figures.values()) == {None}


def test_a_block_that_two_members_dominate_is_merged() -> None:
    """1000 + 900 of 1904.4 is 99.8 %; in one block of twelve the cohort rules judge it."""
    values = [1.0] * 6 + [1.1] * 4 + [900.0, 1000.0]
    assert len(cut_blocks(values, DAYS, K)) == 1
    assert len(cut_blocks([1.0] * 6 + [11.0] * 4 + [12.0, 13.0], DAYS, K)) == 2
    assert len(cut_blocks(values, Metric("bounded", 0, 1000, 1), K)) == 2


def test_blocks_of_zeros_are_not_dominated() -> None:
    assert len(cut_blocks([0.0] * 6 + [5.0] * 6, DAYS, K)) == 2


@pytest.mark.parametrize(
    ("value", "grid", "expected"),
    [("60.5", 1, 61), ("60.49", 1, 60), ("2.25", 0.5, 2.5), ("2.24", 0.5, 2), ("0", 0.5, 0)],
)
def test_rounding_is_half_up_to_the_grid(value: str, grid: float, expected: float) -> None:
    assert rounded(Fraction(value), grid) == expected


@pytest.mark.parametrize(
    ("count", "band"),
    [
        (6, "6-9"),
        (9, "6-9"),
        (10, "10-14"),
        (24, "15-24"),
        (25, "25-49"),
        (99, "50-99"),
        (249, "100-249"),
        (250, "250 and more"),
    ],
)
def test_count_bands(count: int, band: str) -> None:
    assert count_band(count) == band
