"""Attacks on a release, each with what a reader has, and the worst case it finds.

`run_attacks` runs those that need no database. Functions that take members' values besides the view
are judges: they compare a reader's conclusion with the truth.
"""

from __future__ import annotations

from tenant_health.disclosure.attacks.counting import coalition, counts, remainders, span
from tenant_health.disclosure.attacks.months import next_month
from tenant_health.disclosure.attacks.order import (
    confined,
    order_statistics,
    percentile_equations,
)
from tenant_health.disclosure.attacks.repetition import averaging, nudge
from tenant_health.disclosure.attacks.truth import alike, extremes
from tenant_health.disclosure.attacks.view import Attack, ReaderView
from tenant_health.disclosure.model import Settings
from tenant_health.disclosure.release import Releases


def run_attacks(releases: Releases, settings: Settings, rebuilds: int = 30) -> list[Attack]:
    """Attack all releases so far.

    Args:
        releases: Every release (`coverage` is not read), with the members kept for each.
        settings: What they were made with.
        rebuilds: How often the newest month is made again.

    Returns:
        The outcome of attacks 1 to 9, in order.

    Raises:
        ValueError: If there is no release.
    """
    if releases.published.is_empty():
        raise ValueError("There is no release to attack. Make one first: build the benchmarks.")
    view = ReaderView.of(releases.published, releases.members, settings)
    return [
        counts(view),
        remainders(view),
        span(view),
        order_statistics(view),
        extremes(view, releases.members),
        nudge(releases, settings),
        coalition(view),
        next_month(view),
        averaging(releases, settings, rebuilds),
        confined(view),
        alike(view, releases.members),
    ]


__all__ = [
    "Attack",
    "ReaderView",
    "alike",
    "averaging",
    "coalition",
    "confined",
    "counts",
    "extremes",
    "next_month",
    "nudge",
    "order_statistics",
    "percentile_equations",
    "remainders",
    "run_attacks",
    "span",
]
