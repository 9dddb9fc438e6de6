"""The split of a score's change: worked by hand, and the axioms of the Shapley value."""

from datetime import date
from itertools import permutations
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_health.attribution import attribute, shapley_values

DAY = date(2024, 3, 31)
KEYS = ["component", "cause"]


def movement(
    component: str, cause: str, reached: int, possible: int, **same: Any
) -> dict[str, Any]:
    """A row of a component, of which weight and target stay unless `same` says otherwise."""
    row = {
        "organization_id": "acme",
        "metric_date": DAY,
        "component": component,
        "cause": cause,
        "amount": abs(reached) + abs(possible),
        "reached_effect": reached,
        "possible_effect": possible,
        **same,
    }
    return {**row, "weight_before": row.get("weight_before", row["weight"]),
            "target_before": row.get("target_before", row["target"])}  # fmt: skip


def points(rows: list[dict[str, Any]]) -> dict[tuple[str, str], float]:
    lines = attribute(pl.DataFrame(rows))
    return {(line["component"], line["cause"]): line["points"] for line in lines.to_dicts()}


def test_worked_example() -> None:
    """A case due and closed late on the day, a user fell quiet, two were added who never logged in.

    Login 28 of 50, 80.0000, to 27 of 52, 74.1758; cases 8 of 10, 88.8889, to 8 of 11, 80.8081.
    Overall 16 + 22.25 + 22.5 + 15 + 10.5 = 86.25, 86, to 14.8 + 20.25 + 48 = 83.05, 83.
    users_quiet: half of (27/50 - 28/50) and (27/52 - 28/52), in points 77.1429 - 80 and
    74.1758 - 76.9231, times 0.20; users_added likewise 76.9231 - 80 and 74.1758 - 77.1429.
    """
    login = {
        "weight": 0.20, "target": 0.70, "reached_before": 28, "possible_before": 50,
        "score_with_none": 0, "score_before": 80, "score": 74, "overall_change": -3,
    }  # fmt: skip
    cases = {
        "weight": 0.25, "target": 0.90, "reached_before": 8, "possible_before": 10,
        "score_with_none": 100, "score_before": 89, "score": 81, "overall_change": -3,
    }  # fmt: skip
    found = points(
        [
            movement("login", "users_quiet", -1, 0, **login),
            movement("login", "users_added", 0, 2, **login),
            movement("case_resolution", "closed_late", 0, 1, **cases),
        ]
    )
    assert found == {
        ("login", "users_quiet"): -0.5604,
        ("login", "users_added"): -0.6044,
        ("login", "rounding"): -0.0352,
        ("case_resolution", "closed_late"): -2.0202,
        ("case_resolution", "rounding"): 0.0202,
        ("overall", "rounding"): 0.2,
    }


TICKETS = {
    "weight": 0.15, "target": 10, "possible_before": None, "score_with_none": None,
}  # fmt: skip


def test_tickets_only_count_and_end_at_zero() -> None:
    """From 9 tickets, 10 points, to 12, 0: three new ones share the last 10 points; one left."""
    found = points(
        [
            movement("support_tickets", cause, effect, 0, reached_before=9, score_before=10,
                     score=0, overall_change=-2, **TICKETS)
            for cause, effect in (("tickets_created", 4), ("tickets_left_window", -1))
        ]
    )  # fmt: skip
    # alone: created costs the last 10, left brings 10; after the other: 20 (to 0 from 20), and 0
    assert found == {
        ("support_tickets", "tickets_created"): -2.25,
        ("support_tickets", "tickets_left_window"): 0.75,
        ("overall", "rounding"): -0.5,
    }


def test_first_late_case_of_a_month_costs_all_points_of_cases() -> None:
    none = {
        "weight": 0.25, "target": 0.90, "reached_before": 0, "possible_before": 0,
        "score_with_none": 100, "score_before": 100, "score": 0, "overall_change": -25,
    }  # fmt: skip
    found = points([movement("case_resolution", "became_overdue", 0, 1, **none)])
    assert found == {("case_resolution", "became_overdue"): -25}


def test_beyond_the_target_nothing_counts() -> None:
    full = {
        "weight": 0.25, "target": 0.85, "reached_before": 95, "possible_before": 100,
        "score_with_none": 100, "score_before": 100, "score": 100, "overall_change": 0,
    }  # fmt: skip
    assert points([movement("campaign_completion", "assignments_completed", 1, 0, **full)]) == {}


def test_new_weight_and_new_target() -> None:
    """Login 35 of 100. Weight 0.2 to 0.3 and target 0.70 to 0.50: 50 to 70 points of it, 10 to 21.

    Weight alone 15, target alone 14: weight half of 5 and 7, target half of 4 and 6.
    """
    row = {"weight_before": 0.20, "weight": 0.30, "target_before": 0.70, "target": 0.50,
           "reached_before": 35, "possible_before": 100, "score_with_none": 0, "score_before": 50,
           "score": 70, "overall_change": 11}  # fmt: skip
    found = points(
        [movement("login", cause, 0, 0, **row) for cause in ("weight_changed", "target_changed")]
    )
    assert found == {("login", "weight_changed"): 6, ("login", "target_changed"): 5}


def test_weight_of_many_decimals_leaves_no_rest_of_the_day() -> None:
    """0.20005 of 10 points less of login is 2.0005; the score fell by 2, so rounding is +0.0005."""
    row = {"weight": 0.20005, "target": 0.70, "reached_before": 35, "possible_before": 100,
           "score_with_none": 0, "score_before": 50, "score": 40, "overall_change": -2}  # fmt: skip
    found = points([movement("login", "users_quiet", -7, 0, **row)])
    assert found == {("login", "users_quiet"): -2.0005, ("overall", "rounding"): 0.0005}


def test_nothing_moved() -> None:
    empty = pl.DataFrame([movement("login", "users_quiet", 0, 0, weight=0.2, target=0.7,
        reached_before=1, possible_before=2, score_with_none=0, score_before=71, score=71,
        overall_change=0)])  # fmt: skip
    for rows in (empty, empty.clear()):
        lines = attribute(rows)
        assert lines.is_empty()
        assert lines.columns == [
            "organization_id", "metric_date", "component", "cause", "amount", "points",
        ]  # fmt: skip


# Each game: reached and possible before, and up to five causes with their effects on both.
effects = st.tuples(st.integers(-2, 6), st.integers(-2, 6))
games = st.tuples(st.integers(0, 40), st.integers(0, 60), st.lists(effects, min_size=1, max_size=5))


def worth(reached: int, possible: int, causes: list[tuple[int, int]]) -> Any:
    def of(coalition: Any) -> Any:
        a = reached + sum(e[0] for e, there in zip(causes, coalition, strict=True) if there)
        b = possible + sum(e[1] for e, there in zip(causes, coalition, strict=True) if there)
        share = 100 * a / (b * 0.7) if b > 0 else 0
        return np.array([min(max(share, 0), 100)])

    return of


@settings(deadline=None, max_examples=50)
@given(games)
def test_values_are_the_mean_over_all_orders(game: Any) -> None:
    """The definition: what a cause adds when it comes, averaged over all orders of coming."""
    reached, possible, causes = game
    of = worth(reached, possible, causes)
    added = np.zeros(len(causes))
    orders = list(permutations(range(len(causes))))
    for order in orders:
        there = np.zeros(len(causes), dtype=bool)
        for cause in order:
            before = of(there)[0]
            there[cause] = True
            added[cause] += of(there)[0] - before
    found = shapley_values(of, len(causes))
    np.testing.assert_allclose(found[0], added / len(orders), atol=1e-9)


@settings(deadline=None, max_examples=50)
@given(games)
def test_values_are_complete(game: Any) -> None:
    of = worth(*game)
    everything, nothing = np.ones(len(game[2]), dtype=bool), np.zeros(len(game[2]), dtype=bool)
    found = shapley_values(of, len(game[2])).sum()
    assert found == pytest.approx(of(everything)[0] - of(nothing)[0], abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(games)
def test_cause_without_effect_gets_nothing_and_takes_nothing(game: Any) -> None:
    reached, possible, causes = game
    alone = shapley_values(worth(reached, possible, causes), len(causes))[0]
    beside = shapley_values(worth(reached, possible, [*causes, (0, 0)]), len(causes) + 1)[0]
    np.testing.assert_allclose(beside, [*alone, 0], atol=1e-9)


@settings(deadline=None, max_examples=50)
@given(games)
def test_equal_causes_get_the_same(game: Any) -> None:
    reached, possible, causes = game
    found = shapley_values(worth(reached, possible, [*causes, causes[0]]), len(causes) + 1)[0]
    assert found[0] == pytest.approx(found[-1], abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(games, games)
def test_values_add_up_over_games(one: Any, other: Any) -> None:
    causes = min(len(one[2]), len(other[2]))
    first, second = worth(*one[:2], one[2][:causes]), worth(*other[:2], other[2][:causes])
    both = shapley_values(lambda coalition: first(coalition) + second(coalition), causes)
    np.testing.assert_allclose(
        both, shapley_values(first, causes) + shapley_values(second, causes), atol=1e-9
    )


@settings(deadline=None, max_examples=50)
@given(st.lists(games, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_lines_sum_to_the_change_in_any_order_of_rows(found: list[Any], random: Any) -> None:
    names = ["login", "case_resolution", "campaign_completion", "feature_adoption"]
    rows = []
    for name, (reached, possible, causes) in zip(names, found, strict=False):
        of = worth(reached, possible, causes)
        scores = [
            int(np.floor(of(np.full(len(causes), there))[0] + 0.5)) for there in (False, True)
        ]
        rows += [
            movement(name, f"cause {number}", *effect, weight=0.25, target=0.7,
                     reached_before=reached, possible_before=possible, score_with_none=0,
                     score_before=scores[0], score=scores[1], overall_change=7)
            for number, effect in enumerate(causes)
        ]  # fmt: skip
    lines = attribute(pl.DataFrame(rows))
    assert round(lines["points"].sum(), 4) == 7
    random.shuffle(rows)
    assert attribute(pl.DataFrame(rows)).equals(lines)
