import pytest

from tenant_health.disclosure import Metric
from tenant_health.disclosure.differences import hiding_count, isolating_differences

SCORE = Metric("health_score", 0, 100, 1)


def people(start: int, stop: int) -> frozenset[str]:
    return frozenset(f"t{i:02}" for i in range(start, stop))


def isolated(fresh: list[frozenset[str]], known: list[frozenset[str]]) -> set[frozenset[str]]:
    return {d.isolated for d in isolating_differences(fresh, known, known, SCORE, 6)}


@pytest.mark.parametrize(
    ("metric", "count"),
    [
        (SCORE, 20),
        (Metric("case_resolution_time", 0, None, 0.5), 20),
        (Metric("feature_adoption_count", 0, 14, 1), 3),
    ],
)
def test_members_that_rounding_needs_to_hide_a_difference(metric: Metric, count: int) -> None:
    assert hiding_count(metric) == count


def test_one_joiner_is_found() -> None:
    assert isolated([people(0, 9)], [people(0, 8)]) == {people(8, 9)}


def test_twenty_members_together_hide_a_joiner() -> None:
    assert isolated([people(0, 10)], [people(0, 9)]) == {people(9, 10)}  # 19
    assert isolated([people(0, 10)], [people(0, 10) - {"t00"} | {"x"}]) == set()  # 20


def test_joining_and_leaving_count_together() -> None:
    assert len(next(iter(isolated([people(2, 9)], [people(0, 7)])))) == 4
    assert isolated([people(3, 9)], [people(0, 6)]) == set()  # 3 left, 3 joined: six tenants


def test_no_change_is_no_difference() -> None:
    assert isolated([people(0, 8)], [people(0, 8)]) == set()


def test_another_cohorts_earlier_figures_count() -> None:
    """A month ago the band held what the sector holds now, less one."""
    fresh, known = [people(20, 30), people(0, 8)], [people(0, 7)]
    found = list(isolating_differences(fresh, known, known, SCORE, 6))
    assert [(d.fresh, d.isolated) for d in found] == [(frozenset({1}), people(7, 8))]
    assert found[0].uncertainty == 7.5


def test_three_figures_are_combined() -> None:
    """A sector and a band now share t12; together they held the rest a month ago.

    sector + band - before = 2 * t12, known to within (7 + 7 + 12) / 2 / 2 points.
    """
    sector, band, before = people(0, 6) | {"t12"}, people(6, 13), people(0, 12)
    found = list(isolating_differences([sector, band], [before], [before], SCORE, 6))
    assert [(d.fresh, d.isolated) for d in found] == [(frozenset({0, 1}), {"t12"})]
    assert found[0].uncertainty == 6.5


def test_three_figures_of_forty_members_hide_it() -> None:
    sector, band, before = people(0, 9) | {"t19"}, people(9, 20), people(0, 19)
    assert isolated([sector, band], [before]) == set()
    assert isolated([people(0, 9) | {"x"}, people(9, 18) | {"x"}], [people(0, 18)]) == {
        frozenset("x")
    }
