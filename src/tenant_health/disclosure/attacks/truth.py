"""Attacks 5 and 9, judged: compare what a reader would conclude with the secret values."""

from __future__ import annotations

from datetime import date

import polars as pl

from tenant_health.disclosure.attacks.view import Attack, Figure, ReaderView
from tenant_health.disclosure.model import Settings
from tenant_health.disclosure.population import Population, populations

Truth = dict[tuple[date, str], Population]


def extremes(view: ReaderView, members: pl.DataFrame) -> Attack:
    """Attack 5: take the typical values for the lowest and the highest member's own.

    A hit counts only if fewer than K members are within K rounding steps of that extreme: a mean
    of K or more equals its highest value only if K of them are, and then it is theirs together.

    Args:
        view: What the reader has.
        members: The true values (`MEMBERS_SCHEMA`).
    """
    truth = populations(members)
    hits = [str(f) for f in view.figures if _hit(f, truth, view.settings)]
    return Attack(
        5,
        "extremes",
        not hits,
        f"{len(hits)} rows show a single tenant's value" + (f": {hits[0]}" if hits else ""),
        "The typical values are never the lowest or highest tenant's own.",
    )


def _hit(figure: Figure, truth: Truth, settings: Settings) -> bool:
    values = truth[figure.month, figure.metric.name].group(figure.cohort).values
    if figure.row["typical_low"] is None or not values:
        return False
    grid, group_size = figure.metric.grid, settings.group_size
    nth = min(group_size, len(values))
    reach = group_size * grid if nth == group_size else -1
    low, high = figure.row["typical_low"], figure.row["typical_high"]
    lonely_low = values[nth - 1] - values[0] > reach
    lonely_high = values[-1] - values[-nth] > reach
    return (abs(low - values[0]) <= grid / 2 and lonely_low) or (
        abs(high - values[-1]) <= grid / 2 and lonely_high
    )


def alike(view: ReaderView, members: pl.DataFrame) -> Attack:
    """Attack 9, judged: no row with figures is about tenants who all have the same value.

    Args:
        view: What the reader has.
        members: The true values (`MEMBERS_SCHEMA`).
    """
    truth = populations(members)
    spreads = []
    for figure in view.figures:
        values = truth[figure.month, figure.metric.name].group(figure.cohort).values
        spreads.append(((values[-1] - values[0]) / figure.metric.grid, str(figure)))
    least, where = min(spreads, default=(float("inf"), "no figures"))
    return Attack(
        9,
        "alike",
        least > 1,
        f"least spread {least:.3g} rounding steps: {where}",
        "A cohort whose members all have the same value is withheld.",
    )
