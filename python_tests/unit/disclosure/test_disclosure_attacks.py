from dataclasses import replace
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from literal import fraction_rank, rule_holds, small_unions, without
from simulation import METRICS, atom, month, settings, simulated_members

from tenant_health.disclosure import (
    MEMBERS_SCHEMA,
    Band,
    Metric,
    Releases,
    Settings,
    attacks,
    build_releases,
)

SCORE = Metric("health_score", 0, 100, 1)
TWO_METRICS = (SCORE, Metric("case_resolution_time", 0, None, 0.5))
TINY = Settings(("A", "B"), (Band("1-100", 1, 100), Band("101-500", 101, 500)), TWO_METRICS)


def random_members(seed: int, metrics: tuple[Metric, ...]) -> pl.DataFrame:
    """Two months of 6 to 40 tenants in 9 atoms, of whom a few join, leave or move."""
    random = Random(seed)
    low = random.choice([0, 30, 58, 85])
    high = random.choice([low + 4, low + 15, 100])
    rows = []
    for tenant in range(random.randint(6, 40)):
        sector = random.choice("AAAB") if random.random() < 0.9 else None
        band = random.choice(["1-100", "1-100", "101-500", None])
        for index in range(2):
            if random.random() < 0.04:
                band = random.choice(["1-100", "101-500", None])
            if random.random() < 0.97:
                rows += [
                    (month(index), m.name, f"t{tenant:02}", sector, band, random.uniform(low, high))
                    for m in metrics
                ]
    return pl.DataFrame(rows, schema=MEMBERS_SCHEMA, orient="row")


@given(st.integers(0, 10**6), st.booleans())
@examples(max_examples=200, deadline=None)
def test_random_releases_withstand_every_attack(seed: int, crossed: bool) -> None:
    chosen = replace(TINY, cross_cohorts=crossed)
    releases = build_releases(random_members(seed, TWO_METRICS), chosen)
    failed = [a for a in attacks.run_attacks(releases, chosen, rebuilds=1) if not a.passed]
    assert not failed


@given(st.integers(0, 10**6), st.booleans())
@examples(max_examples=40, deadline=None)
def test_random_releases_obey_rule_r_to_the_letter(seed: int, crossed: bool) -> None:
    chosen = replace(TINY, metrics=(SCORE,), cross_cohorts=crossed)
    releases = build_releases(random_members(seed, (SCORE,)), chosen)
    view = attacks.ReaderView.of(releases.published, releases.members, chosen)
    for key, figures in view.tables().items():
        atoms = view.people[key].atoms
        matrix = [[int(f.cohort.holds(atom)) for atom in atoms] for f in figures]
        assert rule_holds(matrix, [len(people) for people in atoms.values()], 6)


@pytest.mark.parametrize(("tenants", "crossed"), [(45, True), (200, False)])
def test_realistic_releases_withstand_every_attack(tenants: int, crossed: bool) -> None:
    chosen = replace(settings(), cross_cohorts=crossed)
    releases = build_releases(simulated_members(chosen, tenants, months=3, seed=11), chosen)
    outcomes = attacks.run_attacks(releases, chosen, rebuilds=30)
    assert [a.number for a in outcomes] == [1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 9]
    assert not [a for a in outcomes if not a.passed]


def test_control_well_filled_cohorts_are_published() -> None:
    chosen = settings()
    coverage = build_releases(simulated_members(chosen, 800, 1, seed=2), chosen).coverage
    filled = coverage.filter(
        pl.col("peer_count") >= 30, pl.col("metric_name") != "case_resolution_time"
    )
    assert filled.height > 50
    assert set(filled["status"]) == {"published"}


def test_control_attacks_succeed_without_secondary_suppression() -> None:
    exposed = replace(settings(), suppress_secondary=False)
    releases = build_releases(simulated_members(exposed, 60, 1, seed=0), exposed)
    view = attacks.ReaderView.of(releases.published, releases.members, exposed)
    for attack in (attacks.remainders(view), attacks.span(view), attacks.coalition(view)):
        assert not attack.passed
        assert "all customers" in attack.worst_case


def test_control_on_random_populations() -> None:
    """Suppression closes what is open without it, and many a population is open."""
    chosen = replace(TINY, metrics=(SCORE,), cross_cohorts=True)
    exposed = replace(chosen, suppress_secondary=False)
    open_ones = 0
    for seed in range(60):
        rows = random_members(seed, (SCORE,))
        leaks = [_counting_leaks(build_releases(rows, made), made) for made in (exposed, chosen)]
        assert not leaks[1]
        open_ones += bool(leaks[0])
    assert open_ones >= 15


def _counting_leaks(releases: Releases, chosen: Settings) -> list[str]:
    view = attacks.ReaderView.of(releases.published, releases.members, chosen)
    outcomes = attacks.remainders(view), attacks.span(view)
    return [attack.worst_case for attack in outcomes if not attack.passed]


@pytest.mark.parametrize("seed", range(4))
def test_utility_at_200_tenants(seed: int) -> None:
    chosen = settings()
    coverage = build_releases(simulated_members(chosen, 200, 1, seed), chosen).coverage
    eligible = coverage.filter(pl.col("peer_count") >= chosen.min_peer_count)
    assert (eligible["status"] == "published").mean() >= 0.8
    everyone = coverage.filter(pl.col("filter_description") == "all customers")
    assert set(everyone["status"]) == {"published"}


def test_a_coalition_leaves_the_rest_of_six() -> None:
    releases = build_releases(atom([10.0, 20, 30, 40, 50, 60], "A"), TINY)
    view = attacks.ReaderView.of(releases.published, releases.members, TINY)
    assert attacks.coalition(view).worst_case.startswith("5 tenants")
    five = attacks.coalition(view, colluders=5)
    assert five.worst_case.startswith("1 tenant:")
    assert five.passed


@pytest.mark.parametrize("seed", range(3))
def test_a_member_faces_five_others_tenant_by_tenant(seed: int) -> None:
    """Literally: add the member's own value as a row of its own, then look for small groups."""
    chosen = replace(settings(sectors=2, bands=2, metrics=METRICS[:1]))
    releases = build_releases(simulated_members(chosen, 26, 1, seed), chosen)
    view = attacks.ReaderView.of(releases.published, releases.members, chosen)
    tenants = sorted(releases.members["organization_id"])
    atoms = [{f.cohort for f in view.figures if tenant in f.members} for tenant in tenants]
    matrix = [[int(f.cohort in atom) for atom in atoms] for f in view.figures]
    for own in {tuple(column): i for i, column in enumerate(zip(*matrix, strict=True))}.values():
        others = [[e for i, e in enumerate(row) if i != own] for row in matrix]
        kinds = sorted(set(zip(*others, strict=True)))
        columns = list(zip(*others, strict=True))
        sizes = [columns.count(kind) for kind in kinds]
        grouped = [list(row) for row in zip(*kinds, strict=True)]
        full = fraction_rank(grouped)
        assert all(
            fraction_rank(without(grouped, union)) == full
            for union in small_unions(sizes, chosen.min_peer_count)
        )


@given(st.lists(st.floats(0, 100), min_size=12, max_size=60))
@examples(max_examples=100, deadline=None)
def test_confined_range_holds_every_member(values: list[float]) -> None:
    """The attacker's range is true: never narrower than the values' own (or not solved for)."""
    rows = atom(values, "A")
    releases = build_releases(rows, TINY)
    view = attacks.ReaderView.of(releases.published, rows, TINY)
    outcome = attacks.confined(view)
    if view.figures:
        points = float(outcome.worst_case.split("may lie ")[1].split(" points")[0])
        assert points >= 30 or points >= (max(values) - min(values)) * 0.99


def test_nothing_released_is_not_a_pass() -> None:
    nothing = build_releases(atom([], "A"), TINY)
    with pytest.raises(ValueError, match="no release to attack"):
        attacks.run_attacks(nothing, TINY)


def test_a_metric_that_is_gone_is_not_skipped() -> None:
    releases = build_releases(atom([10.0, 20, 30, 40, 50, 60], "A"), TINY)
    with pytest.raises(ValueError, match="metric health_score, which is no longer defined"):
        attacks.run_attacks(releases, replace(TINY, metrics=TWO_METRICS[1:]))
