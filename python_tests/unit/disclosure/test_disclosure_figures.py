from itertools import pairwise
from math import ceil, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tenant_health.disclosure import Metric
from tenant_health.disclosure.figures import (
    Block,
    block_bounds,
    block_count,
    count_band,
    edge_values,
    figures,
    margin,
    quantile,
    rounded,
)

SCORE = Metric("health_score", 0, 100, 1)
FEATURES = Metric("feature_adoption_count", 0, 14, 0.1)
RISING = ["typical_low", "p25", "median", "p75", "typical_high"]

cohorts = st.lists(st.floats(-20, 120), min_size=6, max_size=200)


@st.composite
def noisy_cohorts(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    values = draw(cohorts)
    count = block_count(len(values))
    return values, draw(st.lists(st.floats(-100, 100), min_size=count, max_size=count))


@pytest.mark.parametrize(
    ("members", "blocks"),
    [(6, 1), (15, 1), (16, 2), (23, 2), (24, 3), (159, 19), (160, 20), (5000, 20)],
)
def test_number_of_blocks(members: int, blocks: int) -> None:
    assert block_count(members) == blocks


@given(st.integers(6, 3000))
def test_blocks_cover_every_rank_once_and_are_even(members: int) -> None:
    bounds = block_bounds(members)
    assert [rank for start, stop in bounds for rank in range(start, stop)] == list(range(members))
    sizes = [stop - start for start, stop in bounds]
    assert max(sizes) - min(sizes) <= 1


def test_sixteen_members_by_hand() -> None:
    """Blocks of 35 and 85 meet at rank 7.5, midway between two answers, at 62.604.

    Those are 2 * 35 * 85 / 120 = 49.583 and 100 - 2 * 65 * 15 / 80 = 75.625. The lower quartile,
    rank 3.75, is a sixteenth of the way to it from the centre, rank 3.5.
    """
    values = [0, 10, 20, 30, 40, 50, 60, 70, 78, 80, 82, 84, 86, 88, 90, 92]
    assert figures(values, SCORE, [0, 0]) == {
        "mean": 60.0,  # 960 / 16
        "typical_low": 35.0,
        "p25": 37.0,  # 35 + 27.604 / 16 = 36.73
        "median": 63.0,
        "p75": 84.0,  # 85 - 22.396 / 16 = 83.6
        "typical_high": 85.0,
    }


def test_noise_moves_totals_by_hand() -> None:
    """32 on the first total makes 39 of 35, -16 on the second 83 of 85: 976 / 16 in all."""
    values = [0, 10, 20, 30, 40, 50, 60, 70, 78, 80, 82, 84, 86, 88, 90, 92]
    shown = figures(values, SCORE, [32, -16])
    assert [shown[name] for name in ("mean", "typical_low", "typical_high")] == [61, 39, 83]


def test_blocks_that_fall_are_pooled_by_hand() -> None:
    """Three blocks of 20, 50 and 90; noise of +320 and -160 makes 60, 30, 90: 45, 45, 90."""
    shown = figures([20] * 8 + [50] * 8 + [90] * 8, SCORE, [320, -160, 0])
    assert [shown[name] for name in ("typical_low", "median", "typical_high")] == [45, 45, 90]


def test_one_block_has_a_mean_only() -> None:
    shown = figures([1, 2, 3, 4, 5, 9], SCORE, [6])
    assert shown.pop("mean") == 5.0
    assert set(shown.values()) == {None}


@pytest.mark.parametrize(("noise", "quartiles"), [(0, False), (8, True)])
def test_noisy_blocks_close_together_have_a_mean_only(noise: float, quartiles: bool) -> None:
    """50 and 59 lie within a tenth of the range; 8 more on the second total make 60."""
    shown = figures([50] * 8 + [59] * 8, SCORE, [0, noise])
    assert (shown["median"] is not None) is quartiles


def test_values_beyond_a_bound_count_as_the_bound() -> None:
    days = Metric("case_resolution_time", 0, 60, 0.5)
    assert figures([10] * 5 + [3600], days, [0])["mean"] == 18.5  # (50 + 60) / 6 = 18.33


@given(noisy_cohorts())
@examples(max_examples=300, deadline=None)
def test_figures_rise_within_the_bounds(drawn: tuple[list[float], list[float]]) -> None:
    values, noise = drawn
    shown = figures(values, SCORE, noise)
    given_ = [figure for figure in shown.values() if figure is not None]
    assert min(given_) >= 0
    assert max(given_) <= 100
    rising = [shown[name] for name in RISING]
    assert rising == [None] * 5 or rising == sorted(rising, key=lambda one: one or 0.0)


@given(noisy_cohorts(), st.randoms())
@examples(max_examples=100, deadline=None)
def test_the_order_of_members_does_not_matter(
    drawn: tuple[list[float], list[float]], random: Random
) -> None:
    values, noise = drawn
    shuffled = random.sample(values, len(values))
    assert figures(shuffled, SCORE, noise) == figures(values, SCORE, noise)


def blocks_of(*means: float, size: int = 6) -> list[Block]:
    return [Block(i * size, (i + 1) * size, mean) for i, mean in enumerate(means)]


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        # From 0: 2 * 70 * 100 / 170 = 1400 / 17; from 100: no distance.
        ((70, 100), [1550 / 17]),
        ((0, 30), [150 / 17]),  # the same, turned round
        ((40, 60), [50]),
        ((0, 100), [50]),
        # Between 50 and 65, then 50 and 100: (50 + 100 - 2 * 50 * 20 / 70) / 2.
        ((50, 50, 80), [50, 425 / 7]),
        ((10, 30, 50, 70, 90), [20, 40, 60, 80]),  # evenly over the whole range
        ((100, 100), [100]),
    ],
)
def test_blocks_meet_where_values_flatten_out(
    means: tuple[float, ...], expected: list[float]
) -> None:
    assert edge_values(blocks_of(*means), SCORE) == pytest.approx(expected)


def test_quartiles_near_a_bound_by_hand() -> None:
    """Blocks of 70 and 100: the median, rank 5.5, is where they meet: 1550 / 17 = 91.18."""
    blocks = blocks_of(70, 100)
    found = [quantile(blocks, edge_values(blocks, SCORE), share) for share in (0.25, 0.5, 0.75)]
    # 70 + 21.18 / 12, and 100 - 8.82 / 12
    assert found == pytest.approx([71.76, 91.18, 99.26], abs=0.01)


@given(st.lists(st.floats(0, 100), min_size=2, max_size=20).map(sorted))
def test_edges_rise_between_the_means_of_their_blocks(means: list[float]) -> None:
    edges = edge_values(blocks_of(*means), SCORE)
    for edge, (low, high) in zip(edges, pairwise(means), strict=True):
        assert low <= edge <= high
    assert edges == sorted(edges)


@given(noisy_cohorts(), st.data())
@examples(max_examples=300, deadline=None)
def test_a_small_move_of_a_value_moves_no_figure_by_more_than_a_step(
    drawn: tuple[list[float], list[float]], data: st.DataObject
) -> None:
    """The noise being held. Quartiles may appear or go, which the noise decides."""
    values, noise = drawn
    place = data.draw(st.integers(0, len(values) - 1))
    moved = [
        *values[:place],
        values[place] + data.draw(st.floats(-0.99, 0.99)),
        *values[place + 1 :],
    ]
    before, after = figures(values, SCORE, noise), figures(moved, SCORE, noise)
    for name, figure in before.items():
        other = after[name]
        assert figure is None or other is None or abs(figure - other) <= 1


@pytest.mark.parametrize(
    ("value", "grid", "expected"),
    [(60.5, 1, 61), (60.49, 1, 60), (2.25, 0.5, 2.5), (2.24, 0.5, 2), (3.26, 0.1, 3.3)],
)
def test_rounding_is_half_up_to_the_grid(value: float, grid: float, expected: float) -> None:
    assert rounded(value, grid) == expected


BANDS = {6: "6-9", 10: "10-14", 15: "15-24", 25: "25-49", 50: "50-99", 100: "100-249"}


@given(st.integers(6, 2000))
def test_count_bands(members: int) -> None:
    fewest = max(low for low in [*BANDS, 250] if low <= members)
    assert count_band(members) == BANDS.get(fewest, "250 and more")


@pytest.mark.parametrize(
    ("members", "metric", "noise", "expected"),
    [
        (6, SCORE, 0.25, 6),  # 1.28 * 25 / 6 + 0.5 = 5.83
        (9, SCORE, 0.25, 6),
        (10, SCORE, 0.25, 4),  # 1.28 * 25 / 10 + 0.5 = 3.7
        (24, SCORE, 0.25, 3),  # of 15: 1.28 * 25 / 15 + 0.5 = 2.63
        (30, SCORE, 0.25, 3),  # of 25, three blocks: 1.28 * 25 * 1.732 / 25 + 0.5 = 2.72
        (6, SCORE, 0.5, 12),  # 1.28 * 50 / 6 + 0.5 = 11.17
        (6, FEATURES, 0.25, 0.8),  # 1.28 * 3.5 / 6 + 0.05 = 0.797
    ],
)
def test_margin_by_hand(members: int, metric: Metric, noise: float, expected: float) -> None:
    assert margin(members, metric, noise) == expected


@given(st.integers(6, 400), st.floats(0.25, 1))
def test_margin_is_that_of_the_fewest_in_the_band(members: int, noise: float) -> None:
    fewest = max(low for low in [*BANDS, 250] if low <= members)
    reach = 1.28 * noise * 100 * sqrt(min(20, max(1, fewest // 8))) / fewest + 0.5
    assert margin(members, SCORE, noise) == pytest.approx(ceil(reach - 1e-9))
