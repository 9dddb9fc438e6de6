from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tenant_health.disclosure import Metric
from tenant_health.disclosure.figures import (
    MAX_BLOCKS,
    Block,
    block_bounds,
    count_band,
    cut_blocks,
    edge_values,
    most_blocks,
    released_figures,
    rounded,
)

SCORE = Metric("health_score", 0, 100, 1)
DAYS = Metric("case_resolution_time", 0, None, 0.5)
K = 6
TINY = Fraction(1, 10**12)  # block totals are rounded to floating point

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
    """Blocks 10..60 (mean 35) and 62..72 (mean 67), as far from 0 as from 100, or nearly.

    They meet at rank 5.5, midway between 2 * 35 * 67 / 102 = 45.98 and 100 - 2 * 65 * 33 / 98 =
    56.22. The lower quartile, rank 2.75, is a twelfth of the way to it from the centre, rank 2.5.
    """
    values = [10, 20, 30, 40, 50, 60, 62, 64, 66, 68, 70, 72]
    assert released_figures(cut_blocks(values, SCORE, K), SCORE) == {
        "mean": 51.0,  # 612 / 12
        "typical_low": 35.0,
        "p25": 36.0,  # 35 + 16.1 / 12 = 36.34
        "median": 51.0,  # 51.1
        "p75": 66.0,  # 67 - 15.9 / 12 = 65.68
        "typical_high": 67.0,
    }


def blocks_of(*means: int, size: int = 6) -> list[Block]:
    return [Block(i * size, (i + 1) * size, Fraction(m * size)) for i, m in enumerate(means)]


@pytest.mark.parametrize(
    ("means", "metric", "expected"),
    [
        # From 0: 2 * 70 * 100 / 170 = 1400 / 17; from 100: no distance.
        ((70, 100), SCORE, [Fraction(1550, 17)]),
        ((0, 30), SCORE, [Fraction(150, 17)]),  # the same, turned round
        ((40, 60), SCORE, [50]),
        ((0, 100), SCORE, [50]),
        ((10, 30), DAYS, [15]),  # no ceiling: 2 * 10 * 30 / 40
        # Between 50 and 65, then 50 and 100: (50 + 100 - 2 * 50 * 20 / 70) / 2.
        ((50, 50, 80), SCORE, [50, Fraction(425, 7)]),
        ((10, 30, 50, 70, 90), SCORE, [20, 40, 60, 80]),  # evenly over the whole range
        ((100, 100), SCORE, [100]),
        ((0, 0), DAYS, [0]),
    ],
)
def test_blocks_meet_where_values_flatten_out(
    means: tuple[int, ...], metric: Metric, expected: list[Fraction]
) -> None:
    assert edge_values(blocks_of(*means), metric) == expected


def test_quartiles_near_a_bound_by_hand() -> None:
    """Blocks of 70 and 100: the median, rank 5.5, is where they meet: 1550 / 17 = 91.18."""
    assert released_figures(blocks_of(70, 100), SCORE) == {
        "mean": 85.0,
        "typical_low": 70.0,
        "p25": 72.0,  # 70 + 21.18 / 12 = 71.76
        "median": 91.0,
        "p75": 99.0,  # 100 - 8.82 / 12 = 99.26
        "typical_high": 100.0,
    }


@given(cohorts.filter(lambda values: len(values) >= 2 * K))
@examples(max_examples=200, deadline=None)
def test_edges_rise_between_the_means_of_their_blocks(values: list[float]) -> None:
    blocks = cut_blocks(values, SCORE, K)
    edges = edge_values(blocks, SCORE)
    for edge, (low, high) in zip(edges, pairwise(blocks), strict=True):
        assert low.mean - TINY <= edge <= high.mean + TINY


@given(cohorts.filter(lambda values: len(values) >= 2 * K), st.data())
@examples(max_examples=200, deadline=None)
def test_a_small_move_of_a_block_moves_no_figure_by_more_than_a_step(
    values: list[float], data: st.DataObject
) -> None:
    """One value moves its block's total by less than the rounding step."""
    blocks = cut_blocks(values, SCORE, K)
    place = data.draw(st.integers(0, len(blocks) - 1))
    block = blocks[place]
    least = blocks[place - 1].mean if place else Fraction(0)
    lower = max(block.total - Fraction(99, 100), least * block.size)
    moved = [*blocks[:place], replace(block, total=lower), *blocks[place + 1 :]]
    for before, after in zip(
        released_figures(blocks, SCORE).values(),
        released_figures(moved, SCORE).values(),
        strict=True,
    ):
        assert abs((before or 0) - (after or 0)) <= 1


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
