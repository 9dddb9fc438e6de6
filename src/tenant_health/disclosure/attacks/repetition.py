"""Attacks 5 (second half) and 8: have the newest month made again, changed a little or not."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tenant_health.disclosure.attacks.view import Attack
from tenant_health.disclosure.figures import FIGURE_NAMES
from tenant_health.disclosure.model import Metric, Settings
from tenant_health.disclosure.release import RELEASE_SCHEMA, Releases, build_releases

ROW_KEYS = ["metric_name", "filter_description"]


def averaging(releases: Releases, settings: Settings, rebuilds: int = 30) -> Attack:
    """Attack 8: make the newest month again and again, and average away the rounding.

    Args:
        releases: All releases so far; the newest is rebuilt from its kept members, shuffled.
        settings: What it was made with.
        rebuilds: How often.
    """
    earlier, newest = _split(releases)
    shown = newest.published.sort(ROW_KEYS)
    different = sum(
        not _rebuilt(newest.members.sample(fraction=1, shuffle=True, seed=seed), settings, earlier)
        .select(shown.columns)
        .equals(shown)
        for seed in range(rebuilds)
    )
    return Attack(
        8,
        "averaging",
        not different,
        f"{different} of {rebuilds} rebuilds of the newest month differ from its release",
        "A month that is made again shows the same figures, so there is nothing to average.",
    )


def nudge(releases: Releases, settings: Settings) -> Attack:
    """Attack 5, second half: move each bounded metric's highest value by less than the grid.

    No figure can be blind to every such move, since many of them add up to a large one; but each
    moves a figure by one rounding step at most.

    Args:
        releases: All releases so far; the newest is made again from moved values.
        settings: What it was made with.
    """
    earlier, newest = _split(releases)
    metrics = {m.name: m for m in settings.metrics if m.upper is not None}
    members = newest.members.filter(pl.col("metric_name").is_in(list(metrics)))
    moved = _highest_moved(members, metrics)
    before, after = (
        _rebuilt(rows, settings, earlier).filter(pl.col("metric_name").is_in(list(metrics)))
        for rows in (members, moved)
    )
    scale = pl.Series([metrics[name].grid for name in before["metric_name"]], dtype=pl.Float64)
    changes = [
        change
        for name in FIGURE_NAMES
        for change in ((before[name] - after[name]).abs() / scale).drop_nulls()
    ]
    largest = max(changes, default=0)
    return Attack(
        5,
        "nudge",
        largest <= 1,
        f"{sum(change > 0 for change in changes)} of {len(changes)} figures move, by at most "
        f"{largest:g} step(s)",
        "Moving one tenant's value by less than the rounding step moves no figure by more than "
        "one step, and nearly all not at all.",
    )


def _highest_moved(members: pl.DataFrame, metrics: Mapping[str, Metric]) -> pl.DataFrame:
    """Lower each metric's highest value by almost a rounding step, within its bounds."""
    rows = members.sort("value", "organization_id").to_dicts()
    for name, row in {row["metric_name"]: row for row in rows}.items():
        row["value"] = max(metrics[name].lower, row["value"] - 0.99 * metrics[name].grid)
    return pl.DataFrame(rows, schema=members.schema)


def _split(releases: Releases) -> tuple[Releases, Releases]:
    """All releases before the newest, and the newest."""
    newest = pl.col("release_month") == releases.published["release_month"].max()
    before, last = (
        Releases(
            releases.published.filter(kept).select(list(RELEASE_SCHEMA)),
            releases.coverage.filter(kept),
            releases.members.filter(kept),
        )
        for kept in (~newest, newest)
    )
    return before, last


def _rebuilt(members: pl.DataFrame, settings: Settings, earlier: Releases) -> pl.DataFrame:
    return build_releases(members, settings, earlier).published.sort(ROW_KEYS)
