"""What earlier releases have already told their readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from tenant_health.disclosure.model import Band, Cohort, Settings
from tenant_health.disclosure.population import Population, populations

ReleaseRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """Figures that were once published: their row, and (secret) whose they are."""

    row: ReleaseRow
    members: frozenset[str]


@dataclass(slots=True)
class History:
    """Every figure published so far, by metric and cohort, oldest first."""

    shown: dict[str, dict[Cohort, list[Shown]]] = field(default_factory=dict)

    def add(self, row: ReleaseRow, cohort: Cohort, members: frozenset[str]) -> None:
        """Remember figures that are published."""
        self.shown.setdefault(row["metric_name"], {}).setdefault(cohort, []).append(
            Shown(row, members)
        )

    def latest(self, metric: str, cohort: Cohort) -> Shown | None:
        """The newest figures of a cohort, if it ever had any."""
        return self.shown.get(metric, {}).get(cohort, [None])[-1]

    def past_members(self, metric: str) -> list[frozenset[str]]:
        """The members of every figure of a metric published so far."""
        return [shown.members for of in self.shown.get(metric, {}).values() for shown in of]

    def latest_members(self, metric: str) -> list[frozenset[str]]:
        """The members of each cohort's newest figures of a metric."""
        return [of[-1].members for of in self.shown.get(metric, {}).values()]


def read_history(rows: pl.DataFrame, members: pl.DataFrame, settings: Settings) -> History:
    """Join earlier releases with their secret members.

    Args:
        rows: The released rows (`RELEASE_SCHEMA`) of every earlier month.
        members: The members (`MEMBERS_SCHEMA`) kept when each was made.
        settings: The settings of today.

    Returns:
        The history; only rows with fresh figures count, carried ones repeat them.

    Raises:
        ValueError: If a month stands in one frame only, or a released size band is gone.
    """
    _same_months(rows, members)
    people = populations(members)
    history = History()
    bands = {(band.employee_min, band.employee_max): band for band in settings.bands}
    for row in rows.filter(pl.col("status") == "published").sort("release_month").to_dicts():
        cohort = cohort_of(row, bands)
        population = people.get((row["release_month"], row["metric_name"]), Population({}))
        history.add(row, cohort, population.group(cohort).members)
    return history


def cohort_of(row: ReleaseRow, bands: Mapping[tuple[int, int | None], Band]) -> Cohort:
    """The cohort a released row is about.

    Raises:
        ValueError: If its size band is none of the given ones.
    """
    if row["employee_min"] is None:
        return Cohort(row["industry_sector"])
    key = (row["employee_min"], row["employee_max"])
    if key not in bands:
        raise ValueError(
            f"the release of {row['release_month']} has a size band of {key[0]} to {key[1]} "
            "employees that no longer exists. Size bands can't change once released: restore it."
        )
    return Cohort(row["industry_sector"], bands[key])


def _same_months(rows: pl.DataFrame, members: pl.DataFrame) -> None:
    released = set(rows["release_month"])
    with_figures = set(rows.filter(pl.col("status") == "published")["release_month"])
    kept = set(members["release_month"])
    for month in sorted((with_figures - kept) | (kept - released)):
        lost = "rows" if month in kept else "members"
        raise ValueError(
            f"the release of {month} has lost its {lost}. Releases are made once and never again: "
            "restore both tables from the same backup. No release was made."
        )
