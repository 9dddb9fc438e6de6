import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from literal import best_choice, rule_holds

from tenant_health.disclosure import Band, Settings
from tenant_health.disclosure.population import Population
from tenant_health.disclosure.suppression import attackers, safest_choice

SECTORS = ("A", "B", "C")
BANDS = (Band("1-100", 1, 100), Band("101-500", 101, 500))
LIMIT = 6


@st.composite
def populations(draw: st.DrawFn) -> Population:
    """At most 12 atoms of 0 to 9 tenants, some without sector or band."""
    rows = []
    for sector in (*SECTORS, None):
        for band in ("1-100", "101-500", None):
            size = draw(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7, 9]))
            rows += [(f"{sector}{band}{i}", sector, band, 50.0) for i in range(size)]
    return Population.of(rows)


def table(population: Population, crossed: bool) -> tuple[list[list[int]], list[int], list[int]]:
    settings = Settings(SECTORS, BANDS, (), cross_cohorts=crossed)
    cohorts = [c for c in settings.cohorts() if len(population.group(c)) >= LIMIT]
    weights = [c.weight * (100 + len(population.group(c))) for c in cohorts]
    return [population.incidence(c) for c in cohorts], population.sizes(), weights


@given(populations())
@examples(max_examples=250, deadline=None)
def test_choice_is_the_best_of_all_safe_ones(population: Population) -> None:
    matrix, sizes, weights = table(population, crossed=False)
    assert safest_choice(matrix, sizes, weights, LIMIT) == best_choice(
        matrix, sizes, weights, LIMIT
    )


@given(populations(), st.data())
@examples(max_examples=60, deadline=None)
def test_choice_respects_further_cuts(population: Population, data: st.DataObject) -> None:
    matrix, sizes, weights = table(population, crossed=False)
    indices = st.sampled_from(range(max(1, len(matrix))))
    cuts = [
        cut
        for cut in data.draw(st.lists(st.frozensets(indices, min_size=1, max_size=3), max_size=3))
        if max(cut) < len(matrix)
    ]
    chosen = safest_choice(matrix, sizes, weights, LIMIT, cuts)
    assert chosen == best_choice(matrix, sizes, weights, LIMIT, cuts)


@given(populations())
@examples(max_examples=60, deadline=None)
def test_choice_with_cross_cohorts_is_safe(population: Population) -> None:
    matrix, sizes, weights = table(population, crossed=True)
    chosen = safest_choice(matrix, sizes, weights, LIMIT)
    assert rule_holds([matrix[j] for j in sorted(chosen)], sizes, LIMIT)


def test_a_small_remainder_costs_the_smallest_sector() -> None:
    """Three tenants have no sector: all - A - B - C would be about them."""
    matrix = [[1, 1, 1, 1], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    chosen = safest_choice(matrix, [10, 8, 20, 3], [141_000, 11_000, 10_800, 12_000], LIMIT)
    assert chosen == frozenset({0, 1, 3})


@pytest.mark.parametrize("count", [5, 20])
def test_ties_go_to_the_first_candidate(count: int) -> None:
    """All but one of equal cohorts can be published; the one left out is the last."""
    identity = [[int(i == j) for j in range(count)] + [0] for i in range(count)]
    matrix = [[1] * count + [1], *identity]
    chosen = safest_choice(matrix, [6] * count + [2], [1000, *[10] * count], LIMIT)
    assert chosen == frozenset(range(count))


def test_the_attackers_are_the_few_rows_needed() -> None:
    matrix = [[1, 1, 1, 1], [1, 0, 0, 0], [0, 1, 1, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    found = attackers(matrix, frozenset({3}), [9, 9, 9, 2], LIMIT)
    assert found == [0, 1, 2]
