from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from literal import fraction_rank, rule_holds, small_unions, without

from tenant_health.disclosure.exact import isolated_sets, rank


@st.composite
def tables(draw: st.DrawFn, low: int = 0, high: int = 1) -> tuple[list[list[int]], list[int]]:
    columns = draw(st.integers(2, 7))
    row = st.lists(st.integers(low, high), min_size=columns, max_size=columns)
    matrix = draw(st.lists(row, min_size=1, max_size=5))
    sizes = draw(st.lists(st.integers(1, 8), min_size=columns, max_size=columns))
    return matrix, sizes


@given(tables(-9, 9))
@examples(max_examples=200, deadline=None)
def test_rank_equals_elimination_on_fractions(table: tuple[list[list[int]], list[int]]) -> None:
    assert rank(table[0]) == fraction_rank(table[0])


def test_rank_is_exact_where_floating_point_is_not() -> None:
    big = 10**17
    assert rank([[big, big + 1], [big + 1, big + 2]]) == 2
    assert rank([[big, 2 * big], [3 * big, 6 * big]]) == 1


@given(tables(), st.integers(2, 7))
@examples(max_examples=400, deadline=None)
def test_search_agrees_with_the_rank_of_every_union(
    table: tuple[list[list[int]], list[int]], limit: int
) -> None:
    matrix, sizes = table
    found = list(isolated_sets(matrix, sizes, limit))
    assert (not found) == rule_holds(matrix, sizes, limit)
    for target in found:
        assert sum(sizes[column] for column in target) < limit
        assert fraction_rank(without(matrix, target)) < fraction_rank(matrix)


@given(tables(-3, 3), st.integers(2, 7))
@examples(max_examples=200, deadline=None)
def test_search_agrees_for_weighted_combinations_too(
    table: tuple[list[list[int]], list[int]], limit: int
) -> None:
    matrix, sizes = table
    assert any(isolated_sets(matrix, sizes, limit)) != rule_holds(matrix, sizes, limit)


def test_total_minus_a_part_is_found() -> None:
    assert list(isolated_sets([[1, 1], [1, 0]], [20, 3], 6)) == [frozenset({1})]
    assert not list(isolated_sets([[1, 1], [1, 0]], [20, 6], 6))


def test_two_small_atoms_can_only_be_isolated_together() -> None:
    matrix = [[1, 1, 1], [1, 0, 0]]
    assert list(isolated_sets(matrix, [9, 2, 3], 6)) == [frozenset({1, 2})]
    assert not list(isolated_sets(matrix, [9, 3, 3], 6))


def test_helper_enumerates_only_small_unions() -> None:
    unions = set(small_unions([1, 2, 5, 6], 6))
    assert unions == {frozenset({0}), frozenset({1}), frozenset({2}), frozenset({0, 1})}
    assert fraction_rank([[1, 2], [2, 4]]) == 1
