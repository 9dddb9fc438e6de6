"""Attacks 1, 2, 3 and 6: add and subtract the figures of one month until few tenants are left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tenant_health.disclosure.attacks.view import Attack, Figure, ReaderView
from tenant_health.disclosure.exact import isolated_sets
from tenant_health.disclosure.figures import count_band
from tenant_health.disclosure.model import tenants
from tenant_health.disclosure.population import Population
from tenant_health.disclosure.suppression import attackers

Found = tuple[int, str]
"""How many tenants were isolated, and by what."""


def counts(view: ReaderView) -> Attack:
    """Attack 1: count the members of every row."""
    wrong = [
        f
        for f in view.figures
        if f.row["peer_count_band"] != count_band(len(f.members))
        or len(f.members) < view.settings.group_size
    ]
    found = [(len(f.members), str(f)) for f in view.figures]
    return _outcome(
        view, 1, "count", found, "Each row is about at least K tenants.", passed=not wrong
    )


def remainders(view: ReaderView) -> Attack:
    """Attack 2: subtract the published parts of a cohort from the whole."""
    found = [r for figures in view.tables().values() for r in _remainders(figures)]
    explanation = "All customers minus the published sectors (or bands) leaves nobody or K."
    return _outcome(view, 2, "remainder", found, explanation)


def span(view: ReaderView) -> Attack:
    """Attack 3: the best of all linear combinations of a month's figures."""
    explanation = "No sum or difference of a month's figures is about fewer than K tenants."
    return _outcome(view, 3, "span", _smallest_groups(view), explanation)


def coalition(view: ReaderView, colluders: int = 1) -> Attack:
    """Attack 6: members who share their own values repeat attack 3.

    They do best when all of them are in the smallest group that can be isolated.
    """
    found = [(max(0, size - colluders), name) for size, name in _smallest_groups(view)]
    explanation = (
        f"{colluders} member(s) who subtract their own values from any combination still face "
        f"{view.settings.group_size - colluders} others."
    )
    return _outcome(view, 6, "coalition", found, explanation, spared=colluders)


def _outcome(
    view: ReaderView,
    number: int,
    name: str,
    found: Iterable[Found],
    explanation: str,
    *,
    spared: int = 0,
    passed: bool = True,
) -> Attack:
    """The worst of what was found; fewer than K less the `spared` is a leak."""
    ranked = sorted(found)
    least = view.settings.group_size - spared
    leaks = sum(1 for size, _ in ranked if size < least)
    worst = f"{tenants(ranked[0][0])}: {ranked[0][1]}" if ranked else "no figures to combine"
    more = f" (and {leaks - 1} more)" if leaks > 1 else ""
    return Attack(number, name, passed and not leaks, worst + more, explanation)


def _remainders(figures: list[Figure]) -> Iterator[Found]:
    """What is left of each cohort when parts of it, all sectors or all bands, are taken away."""
    for whole in figures:
        for parts in (_split(figures, whole, "sector"), _split(figures, whole, "band")):
            left = whole.members.difference(*(part.members for part in parts))
            if parts and left:
                names = "; ".join(part.cohort.description for part in parts)
                yield len(left), f"{whole} minus {names}"


def _split(figures: list[Figure], whole: Figure, by: str) -> list[Figure]:
    """The figures of the cohorts that divide a cohort further by sector or by band."""
    if getattr(whole.cohort, by) is not None:
        return []
    other = "band" if by == "sector" else "sector"
    return [
        f
        for f in figures
        if getattr(f.cohort, by) is not None
        and getattr(f.cohort, other) == getattr(whole.cohort, other)
    ]


def _smallest_groups(view: ReaderView) -> Iterator[Found]:
    """The smallest group of each month and metric that a combination can be about.

    Groups of more than 2 K tenants are not looked for.
    """
    for key, figures in view.tables().items():
        population = view.people.get(key, Population({}))
        sizes = population.sizes()
        matrix = [population.incidence(f.cohort) for f in figures]
        best = min(len(f.members) for f in figures)
        name = str(min(figures, key=lambda f: len(f.members)))
        limit = min(best, 2 * view.settings.group_size)
        while target := next(isolated_sets(matrix, sizes, limit), None):
            limit = best = sum(sizes[atom] for atom in target)
            name = _combination(figures, matrix, target, sizes, limit + 1)
        yield best, name


def _combination(
    figures: list[Figure],
    matrix: list[list[int]],
    target: frozenset[int],
    sizes: list[int],
    limit: int,
) -> str:
    names = [figures[i].cohort.description for i in attackers(matrix, target, sizes, limit)]
    first = figures[0]
    return f"{'; '.join(names)} ({first.metric.name}, {first.month:%Y-%m})"
