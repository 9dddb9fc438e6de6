"""Which cohorts get new figures this month, and which rule keeps back the others."""

from __future__ import annotations

from itertools import islice

from tenant_health.disclosure.differences import Difference, isolating_differences
from tenant_health.disclosure.exact import isolated_sets
from tenant_health.disclosure.history import History
from tenant_health.disclosure.model import Cohort, Metric, Settings, tenants
from tenant_health.disclosure.population import Group, Population
from tenant_health.disclosure.primary import Verdict, primary_verdict
from tenant_health.disclosure.suppression import safest_choice


def withholding_rules(
    metric: Metric,
    population: Population,
    groups: dict[Cohort, Group],
    settings: Settings,
    history: History,
) -> dict[Cohort, Verdict]:
    """Find the rule that keeps each cohort's new figures back.

    Primary rules come first, then what could be subtracted from earlier figures, then the best
    choice of the rest. A cohort without a rule is published.
    """
    limit = settings.group_size
    primary = {c: primary_verdict(group, metric, limit) for c, group in groups.items()}
    verdicts = {c: verdict for c, verdict in primary.items() if verdict is not None}
    passed = [c for c in groups if c not in verdicts]
    fresh = [groups[c].members for c in passed]
    past, latest = history.past_members(metric.name), history.latest_members(metric.name)
    found = list(isolating_differences(fresh, past, latest, metric, limit))
    stuck = {next(iter(d.fresh)): d for d in found if len(d.fresh) == 1}
    verdicts |= {passed[i]: _difference_verdict(d, metric) for i, d in stuck.items()}
    candidates = [c for i, c in enumerate(passed) if i not in stuck]
    if not settings.suppress_secondary:
        return verdicts
    position = {passed.index(c): i for i, c in enumerate(candidates)}
    cuts = [frozenset(position[i] for i in d.fresh) for d in found if d.fresh <= position.keys()]
    rows = [population.incidence(c) for c in candidates]
    weights = [c.weight * (100 + len(groups[c])) for c in candidates]
    chosen = safest_choice(rows, population.sizes(), weights, limit, cuts)
    for index in sorted(set(range(len(candidates))) - chosen):
        together = [rows[i] for i in sorted(chosen | {index})]
        verdicts[candidates[index]] = _secondary_verdict(together, population.sizes(), limit)
    return verdicts


def _difference_verdict(difference: Difference, metric: Metric) -> Verdict:
    return Verdict(
        "difference",
        difference.uncertainty,
        metric.protected_width,
        f"against earlier figures {tenants(len(difference.isolated))} would stand alone, known to "
        f"within {difference.uncertainty:g}; at least {metric.protected_width:g} is needed",
    )


def _secondary_verdict(rows: list[list[int]], sizes: list[int], limit: int) -> Verdict:
    found = islice(isolated_sets(rows, sizes, limit), 50)
    fewest = min((sum(sizes[a] for a in atoms) for atoms in found), default=0)
    return Verdict(
        "secondary",
        fewest,
        limit,
        f"combined with the published cohorts it would single out {tenants(fewest)}; "
        f"{limit - fewest} more needed"
        if fewest
        else "combined with earlier figures and another cohort it would single out tenants",
    )
