"""The attacks on releases of made-up populations: all fail, and without noise 2 to 5 succeed."""

from collections.abc import Callable
from dataclasses import replace
from statistics import median_low

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from simulation import METRICS, settings, simulated_members
from test_disclosure_release import SMALL, later, members, month

from tenant_health.audit.attacks import (
    Attack,
    View,
    given_away,
    order,
    repetition,
    run_attacks,
    threshold,
)
from tenant_health.audit.estimates import SIMULATED, linear_estimate, own_change, remainders
from tenant_health.disclosure import Settings, build_releases

KEY = b"k" * 32
TWO_METRICS = (METRICS[0], METRICS[3])


def view_of(chosen: Settings, tenants: int, months: int, seed: int) -> View:
    people = simulated_members(chosen, tenants, months, seed)
    return View.of(build_releases(people, chosen, KEY), people, chosen)


def test_a_year_of_releases_withstands_every_attack() -> None:
    _assert_withstood(seed=1, tenants=60, crossed=False)


@pytest.mark.slow
@given(st.integers(0, 10**6), st.integers(60, 150), st.booleans())
@examples(max_examples=4, deadline=None)
def test_releases_withstand_every_attack(seed: int, tenants: int, crossed: bool) -> None:
    _assert_withstood(seed, tenants, crossed)


def _assert_withstood(seed: int, tenants: int, crossed: bool) -> None:
    chosen = replace(settings(4, 3, TWO_METRICS), cross_cohorts=crossed)
    made = run_attacks(view_of(chosen, tenants, 12, seed), KEY, SIMULATED)
    assert [(attack.number, attack.passed) for attack in made] == [
        (number, True) for number in range(1, 9)
    ], made
    assert {attack.number for attack in made if attack.control} == {2, 3, 4, 5}


def exposed(apart: int) -> View:
    """Ten tenants and so many more, released every month as if nothing had been told before."""
    people = pl.concat(
        [
            members(month(0), "HEALTHCARE", "1-100", [10.0 * value for value in range(10)]),
            members(month(0), None, "1-100", [50.0] * apart),
        ]
    )
    year = [later(people, count) for count in range(12)]
    released = pl.concat([build_releases(one, SMALL, KEY) for one in year])
    return View.of(released, pl.concat(year), SMALL)


CHANGED: dict[str, tuple[Callable[[], Attack], int]] = {
    "fewer members than asked for": (
        lambda: threshold(
            replace(
                exposed(1), released=exposed(1).released.with_columns(min_peer_count=pl.lit(10))
            )
        ),
        1,
    ),
    "one tenant told about too often": (
        lambda: linear_estimate(exposed(1), np.random.default_rng(1)),
        2,
    ),
    "a remainder told about too often": (
        lambda: remainders(_quiet(exposed(1)), np.random.default_rng(1)),
        5,
    ),
    "too little noise for a change": (
        lambda: own_change(_quiet(exposed(1)), np.random.default_rng(1)),
        4,
    ),
    "another key than the releases'": (lambda: repetition(exposed(1), b"o" * 32), 7),
    "a figure forged": (
        lambda: repetition(
            replace(exposed(1), released=exposed(1).released.with_columns(pl.col("mean") + 1)), KEY
        ),
        7,
    ),
    "a margin that tells the count": (
        lambda: given_away(
            replace(
                exposed(1),
                released=exposed(1).released.with_columns(margin=30 / pl.col("peer_count")),
            ),
            np.random.default_rng(1),
        ),
        8,
    ),
    "figures that are members' values": (
        lambda: order(
            replace(exposed(1), released=exposed(1).released.with_columns(mean=pl.lit(50.0))),
            np.random.default_rng(1),
        ),
        6,
    ),
}


def _quiet(view: View) -> View:
    return replace(view, told=tuple(replace(row, noise=0.1) for row in view.told))


@pytest.mark.parametrize("what", CHANGED)
def test_attacks_succeed_on_releases_that_break_the_rules(what: str) -> None:
    attack, number = CHANGED[what]
    made = attack()
    assert (made.number, made.passed) == (number, False), made.worst_case


def released_month(decimals: int, key: bytes) -> View:
    """A month of values with so many decimals that crowd in the middle, where figures are too."""
    chosen = settings(2, 2, METRICS[:1])
    people = simulated_members(chosen, 40, 1, seed=1)
    values = np.random.default_rng(1).normal(50, 6, len(people)).round(decimals)
    crowded = people.with_columns(metric_value=values)
    return View.of(build_releases(crowded, chosen, key), crowded, chosen)


def test_figures_that_are_values_by_chance_are_no_leak() -> None:
    made = [
        order(released_month(0, seed.to_bytes(32)), np.random.default_rng(seed))
        for seed in range(200)
    ]
    assert [attack.worst_case for attack in made if not attack.passed] == []


def test_medians_that_are_members_values_are_a_leak() -> None:
    view = released_month(5, KEY)
    medians = {
        row["filter_description"]: median_low(member.value for member in group)
        for row, group in view.published()
    }
    exact = pl.col("filter_description").replace_strict(medians, default=None)
    told = replace(view, released=view.released.with_columns(median=exact))
    made = [order(one, np.random.default_rng(1)) for one in (view, told)]
    assert [attack.passed for attack in made] == [True, False], made


def test_without_the_key_the_month_is_not_made_again() -> None:
    made = repetition(exposed(5), None)
    assert made.passed
    assert "not made again: no key" in made.worst_case


@pytest.mark.parametrize("seed", range(3))
def test_the_account_is_what_a_simulation_finds(seed: int) -> None:
    """bench/release.py does the same for 200 populations."""
    view = view_of(settings(4, 3, METRICS[:1]), 80, 12, seed)
    made = linear_estimate(view, np.random.default_rng(seed))
    assert "1.0" in made.worst_case or "0.9" in made.worst_case
    assert made.passed
