"""How often who left looked the riskier one: by hand, and against counting pairs."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_health.backtest.auc import count_pairs, interval, tenant_draws, wins

ANSWERS = st.sampled_from([np.nan, 0.0, 1.0, 2.0])


def _auc(risks: list[list[float]], left: list[list[bool]]) -> float:
    return float(count_pairs(np.array(risks), np.array(left)).auc()[0])


def test_scores_40_and_70_of_those_that_left_against_55_70_and_90() -> None:
    """40 is below all three; 70 is below 90 and as 70: 3 + 1.5 of 6 pairs."""
    scores = np.array([[40.0, 70.0, 55.0, 70.0, 90.0]])
    left = np.array([[True, True, False, False, False]])
    assert count_pairs(-scores, left).auc()[0] == 0.75


def test_pairs_of_different_landmarks_are_not_compared() -> None:
    """First day: 1 above 0, right. Second day: 5 below 6, wrong. Across the days 5 would beat 0."""
    assert _auc([[1, 0], [5, 6]], [[True, False], [True, False]]) == 0.5


def test_who_is_not_known_on_a_landmark_has_no_pair_there() -> None:
    """On the second day the one that left is not known, on the third the one that stayed."""
    risks = [[1, 0], [np.nan, 3], [1, np.nan]]
    assert _auc(risks, [[True, False]] * 3) == 1.0


@pytest.mark.parametrize(
    ("risks", "left"),
    [([[1.0, 2.0]], [[False, False]]), ([[1.0, 2.0]], [[True, True]]), ([[1.0]], [[True]])],
    ids=["nobody left", "nobody stayed", "one tenant"],
)
def test_nothing_to_compare(risks: list[list[float]], left: list[list[bool]]) -> None:
    pairs = count_pairs(np.array(risks), np.array(left))
    assert np.isnan(pairs.auc()).all()
    draws = tenant_draws(len(risks[0]), 20, np.random.default_rng(1))
    assert np.isnan(interval(pairs.auc(draws))).all()


def test_no_landmark_at_all() -> None:
    assert np.isnan(_auc(np.empty((0, 3)), np.empty((0, 3), dtype=bool)))  # type: ignore[arg-type]


def test_a_tie_of_all_is_a_coin() -> None:
    pairs = count_pairs(np.ones((3, 8)), np.arange(24).reshape(3, 8) % 5 == 0)
    draws = tenant_draws(8, 50, np.random.default_rng(1))
    assert (pairs.auc()[0], *interval(pairs.auc(draws))) == (0.5, 0.5, 0.5)


@given(st.lists(st.tuples(*[st.tuples(ANSWERS, st.booleans())] * 6), min_size=1, max_size=4))
def test_weighted_tenants_are_tenants_that_often(rows: list[list[tuple[float, bool]]]) -> None:
    """Against a list in which each row stands as often as its tenant is drawn."""
    risks = np.array([[risk for risk, _ in row] for row in rows])
    left = np.array([[is_left for _, is_left in row] for row in rows])
    times = np.array([2, 0, 1, 3, 1, 1])
    won = [
        (1.0 if of_one > of_other else 0.5 if of_one == of_other else 0.0)
        for row in rows
        for (one, (of_one, one_left)), (other, (of_other, other_left)) in product(
            enumerate(row), repeat=2
        )
        if one_left and not other_left and not np.isnan(of_one + of_other)
        for _ in range(times[one] * times[other])
    ]
    [found] = count_pairs(risks, left).auc(times[None, :].astype(float))
    assert found == pytest.approx(np.mean(won)) if won else np.isnan(found)


def test_draws_are_as_many_tenants_as_there_are() -> None:
    """As the numbers say that the docs name: row k holds the tenants of sample k."""
    drawn = np.random.default_rng(7).integers(5, size=(40, 5))
    found = tenant_draws(5, 40, np.random.default_rng(7))
    assert found.sum(axis=1).tolist() == [5] * 40
    assert [list(row).count(3) for row in drawn] == found[:, 3].tolist()


def test_interval_by_hand() -> None:
    """Of 0 to 40 the 2.5 % quantile is at place 1, the 97.5 % one at place 39."""
    assert interval(np.array([*range(41), np.nan])) == (1.0, 39.0)


def test_wins_of_what_is_not_known() -> None:
    assert wins(np.array([1.0, np.nan, 2.0]), np.array([np.nan, 1.0, 2.0])).tolist() == [0, 0, 0.5]
