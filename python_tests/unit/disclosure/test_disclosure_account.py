"""The account against values by hand and against a dense inverse."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tenant_health.disclosure.account import (
    LEAST_ERROR,
    LEAST_ERROR_WITH_COLLUDERS,
    Account,
    Array,
    Members,
    admitted,
    row_variance,
)

Row = tuple[Members, float]


def first(count: int) -> Members:
    return np.arange(count)


def dense(tenants: int, rows: list[Row]) -> Array:
    """The inverse of the information matrix by its definition."""
    information = 12 * np.eye(tenants)
    for members, variance in rows:
        one = np.zeros(tenants)
        one[members] = 1
        information += np.outer(one, one) / variance
    inverse: Array = np.linalg.inv(information)
    return inverse


def known(inverse: Array, tenant: int, others: list[int]) -> float:
    """The variance of a tenant whose others' values are known: a Schur complement."""
    if not others:
        return float(inverse[tenant, tenant])
    across = inverse[tenant, others]
    return float(
        inverse[tenant, tenant] - across @ np.linalg.solve(inverse[np.ix_(others, others)], across)
    )


def with_colluders(inverse: Array, tenant: int) -> float:
    """The same when four others, one after the other the one that tells most, are known."""
    chosen: list[int] = []
    for _ in range(min(4, len(inverse) - 1)):
        rest = [other for other in range(len(inverse)) if other not in (tenant, *chosen)]
        chosen.append(min(rest, key=lambda one: known(inverse, tenant, [*chosen, one])))
    return known(inverse, tenant, chosen)


@st.composite
def accounts(draw: st.DrawFn) -> tuple[int, list[Row]]:
    tenants = draw(st.integers(6, 24))
    subsets = st.lists(st.integers(0, tenants - 1), min_size=1, unique=True).map(
        lambda members: np.array(sorted(members))
    )
    return tenants, draw(st.lists(st.tuples(subsets, st.floats(0.0003, 3)), max_size=12))


@pytest.mark.parametrize(
    ("members", "blocks", "noise", "grid", "expected"),
    [
        (6, 1, 0.25, 0.01, 0.0628),  # 0.0625 + 36 * 0.0001 / 12
        (200, 20, 0.25, 0.01, 1.583333),  # 1.25 + 40000 * 0.0001 / 12
        (12, 1, 0, 0.1, 0.12),  # rounding alone: 144 * 0.01 / 12
    ],
)
def test_variance_of_a_row_by_hand(
    members: int, blocks: int, noise: float, grid: float, expected: float
) -> None:
    assert row_variance(members, blocks, noise, grid) == pytest.approx(expected, abs=1e-6)


def test_nothing_released_leaves_the_range() -> None:
    assert Account(3).variances == pytest.approx([1 / 12] * 3)
    assert Account(3).least_errors() == pytest.approx((12**-0.5, 12**-0.5))
    assert Account(0).least_errors() == pytest.approx((12**-0.5, 12**-0.5))


def test_one_cohort_by_hand() -> None:
    """Six members, v = 1/16: 1/12 - (1/12)**2 / (1/16 + 6/12) = 1/12 - 1/81.

    Four of them known, the total of two: 1/12 - (1/12)**2 / (1/16 + 2/12) = 1/12 - 1/33.
    """
    account = Account(7).added([(first(6), 1 / 16)])
    assert account.variances == pytest.approx([1 / 12 - 1 / 81] * 6 + [1 / 12])
    assert account.least_errors() == pytest.approx(
        ((1 / 12 - 1 / 81) ** 0.5, (1 / 12 - 1 / 33) ** 0.5)
    )


def test_two_nested_cohorts_by_hand() -> None:
    """A cohort and the same with one more, without any noise to speak of: that one is known."""
    account = Account(7).added([(first(6), 1e-4), (first(7), 1e-4)])
    assert account.variances[6] == pytest.approx(2e-4, rel=0.01)


@given(accounts())
@examples(max_examples=150, deadline=None)
def test_variances_are_those_of_the_inverse(drawn: tuple[int, list[Row]]) -> None:
    tenants, rows = drawn
    account = Account(tenants).added(rows[:5]).added(rows[5:])
    inverse = dense(tenants, rows)
    assert np.abs(account.variances - np.diag(inverse)).max() < 1e-6
    everyone = first(tenants)
    assert np.abs(account.covariances(everyone) - inverse).max() < 1e-6
    assert account.information == pytest.approx(
        [12 + sum(1 / v for members, v in rows if t in members) for t in range(tenants)]
    )


@given(accounts())
@examples(max_examples=60, deadline=None)
def test_colluders_are_those_that_tell_most_one_after_the_other(
    drawn: tuple[int, list[Row]],
) -> None:
    tenants, rows = drawn
    inverse = dense(tenants, rows)
    found = Account(tenants).added(rows).variances_with_colluders(first(tenants))
    literal = np.array([with_colluders(inverse, tenant) for tenant in range(tenants)])
    # where two tell equally much, either may be taken first
    assert np.abs(found - literal).max() < 1e-6 or len({len(m) for m, _ in rows}) < len(rows)
    least = Account(tenants).added(rows).least_errors()[1]
    assert least == pytest.approx(found.min() ** 0.5, abs=1e-6)


def test_a_year_of_two_thousand_tenants_is_right_to_a_millionth() -> None:
    random = np.random.default_rng(3)
    where = random.integers(0, 60, 500)
    rows = [
        (np.flatnonzero(chosen & (random.random(500) < 0.95)), 0.0003)
        for _ in range(12)
        for chosen in (np.ones(500, dtype=bool), *(where % 12 == sector for sector in range(12)))
    ]
    account = Account(500)
    for row in rows:
        account = account.added([row])
    assert np.abs(account.covariances(first(500)) - dense(500, rows)).max() < 1e-6


def nested(months: int) -> list[Row]:
    """A cohort of ten and one of eleven, each month, with the same v."""
    return [(first(11), 0.066), (first(10), 0.066)] * months


def test_what_would_bring_a_tenant_below_the_limit_is_withheld() -> None:
    """Of the eleventh: 1 / (12 + 1 / (0.066 / 12 + 0.066 / 11)) is 10.01 % squared, then 9.84."""
    everyone = Account(11)
    assert admitted(everyone, nested(11)) == [True] * 22
    assert admitted(everyone.added(nested(11)), nested(1)) == [True, False]


def test_each_row_is_asked_after_those_that_were_admitted_before_it() -> None:
    others: Row = (np.arange(11, 17), 0.066)
    account = Account(17).added(nested(11))
    large, small = nested(1)
    assert admitted(account, [small, large, others]) == [True, False, True]
    assert admitted(account, [large, small, others, others]) == [True, False, True, True]


def test_rows_about_other_tenants_go_on() -> None:
    """The earlier method told of the first seven all there is; the others are not touched."""
    exposed = Account(14).added([(first(6), 1e-5), (first(7), 1e-5)])
    assert admitted(exposed, [(first(7), 0.0628), (np.arange(7, 14), 0.0628)]) == [False, True]


def test_four_colluders_make_a_cohort_too_much() -> None:
    """Two cohorts differ by five tenants, of whom four collude: 7 % of the fifth is what counts.

    In 24 months it is 1 / (12 + 24 / 0.1277), 7.07 %; in 25 it is 6.93.
    """
    rows: list[Row] = [(first(15), 0.0644), (first(10), 0.0633)]
    account = Account(15).added(rows * 12)
    colluding = account.variances_with_colluders(np.array([14]))
    # the difference of both averages less four known values: 1 / (12 + 1 / (0.1277 / 12))
    assert colluding == pytest.approx([1 / (12 + 12 / 0.1277)], rel=0.01)
    assert account.least_errors()[0] > 2 * colluding[0] ** 0.5
    assert admitted(Account(15).added(rows * 23), rows) == [True, True]
    assert admitted(Account(15).added(rows * 25), rows) == [False, False]


@given(accounts())
@examples(max_examples=60, deadline=None)
def test_what_is_admitted_never_exposes_anyone(drawn: tuple[int, list[Row]]) -> None:
    tenants, rows = drawn
    allowed = admitted(Account(tenants), rows)
    kept = [row for row, may in zip(rows, allowed, strict=True) if may]
    alone, colluding = Account(tenants).added(kept).least_errors()
    assert alone >= LEAST_ERROR - 1e-9
    assert colluding >= LEAST_ERROR_WITH_COLLUDERS - 1e-9
    for one, other in pairwise([Account(tenants), Account(tenants).added(kept)]):
        assert np.all(other.variances <= one.variances + 1e-12)
