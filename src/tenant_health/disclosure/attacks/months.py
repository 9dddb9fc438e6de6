"""Attack 7: compare figures of different months."""

from __future__ import annotations

from itertools import pairwise

from tenant_health.disclosure.attacks.view import Attack, Figure, ReaderView
from tenant_health.disclosure.differences import isolating_differences
from tenant_health.disclosure.model import Cohort, tenants


def next_month(view: ReaderView) -> Attack:
    """Attack 7: subtract the figures of different months, of any cohorts."""
    limit = view.settings.group_size
    leaks = []
    for metric in view.settings.metrics:
        past: list[frozenset[str]] = []
        latest: dict[Cohort, frozenset[str]] = {}
        for (_, name), fresh in view.tables().items():
            if name != metric.name:
                continue
            new = [f.members for f in fresh]
            for leak in isolating_differences(new, past, list(latest.values()), metric, limit):
                who = " with ".join(str(fresh[i]) for i in sorted(leak.fresh))
                leaks.append((len(leak.isolated), f"{who} against earlier figures"))
            past += new
            latest |= {f.cohort: f.members for f in fresh}
    if leaks:
        size, where = min(leaks)
        more = f" (and {len(leaks) - 1} more)" if len(leaks) > 1 else ""
        worst = f"{tenants(size)}: {where}{more}"
    else:
        worst = _closest_call(view)
    return Attack(
        7,
        "next month",
        not leaks,
        worst,
        "When a tenant joins or leaves, no difference between months tells its value to within "
        "ten points.",
    )


def _closest_call(view: ReaderView) -> str:
    """The small change between a cohort's figures that rounding hides least."""
    series: dict[tuple[str, str], list[Figure]] = {}
    for figure in sorted(view.figures, key=lambda f: f.month):
        series.setdefault((figure.metric.name, figure.cohort.description), []).append(figure)
    calls = []
    for figures in series.values():
        for before, now in pairwise(figures):
            changed = len(before.members ^ now.members)
            if 0 < changed < view.settings.group_size:
                hidden = (len(before.members) + len(now.members)) * now.metric.grid / 2
                points = 10 * hidden / now.metric.protected_width
                calls.append((points, f"{tenants(changed)} changed in {now}"))
    if not calls:
        return "no cohort changed by fewer than K tenants"
    points, where = min(calls)
    return f"known only to within {points:.3g} points: {where}"
