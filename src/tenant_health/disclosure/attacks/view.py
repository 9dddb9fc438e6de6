"""What an attacker works with: released rows, and who is in which cohort, which is public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from tenant_health.disclosure.history import ReleaseRow, cohort_of
from tenant_health.disclosure.model import Cohort, Metric, Settings
from tenant_health.disclosure.population import Population, populations


@dataclass(frozen=True, slots=True)
class Attack:
    """The outcome of an attack.

    Attributes:
        number: Its number in the list of attacks.
        name: Its short name.
        passed: Whether the release withstood it.
        worst_case: The worst that was found, with the cohorts it was found in.
        explanation: What the attacker tried, for a reader who is no statistician.
    """

    number: int
    name: str
    passed: bool
    worst_case: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A released row with figures, and the tenants it is about."""

    row: ReleaseRow
    metric: Metric
    month: date
    cohort: Cohort
    members: frozenset[str]

    def __str__(self) -> str:
        """Name the row for a report."""
        return f"{self.cohort.description} ({self.metric.name}, {self.month:%Y-%m})"


@dataclass(frozen=True, slots=True)
class ReaderView:
    """A reader's knowledge: figures, and who was in which atom when, but nobody's value."""

    figures: tuple[Figure, ...]
    people: dict[tuple[date, str], Population]
    settings: Settings

    @classmethod
    def of(cls, published: pl.DataFrame, members: pl.DataFrame, settings: Settings) -> ReaderView:
        """Forget the values.

        Args:
            published: The released rows of all months (`RELEASE_SCHEMA`).
            members: Who had a value (`MEMBERS_SCHEMA`); the values themselves are not looked at.
            settings: The settings of the releases; the method is public.

        Returns:
            The view; figures that are carried forward count once, in their own month.

        Raises:
            ValueError: If a released metric or size band is none of the settings'.
        """
        people = populations(members.with_columns(value=pl.lit(0.0)))
        bands = {(band.employee_min, band.employee_max): band for band in settings.bands}
        metrics = {metric.name: metric for metric in settings.metrics}
        figures: dict[tuple[date, str, Cohort], Figure] = {}
        for row in published.filter(pl.col("status") != "withheld").to_dicts():
            month, name = row["figures_from_month"], row["metric_name"]
            if name not in metrics:
                raise ValueError(
                    f"the release of {month} has the metric {name}, which is no longer defined. "
                    "Restore its definition: what was released can still be attacked."
                )
            cohort = cohort_of(row, bands)
            group = people.get((month, name), Population({})).group(cohort)
            figures[month, name, cohort] = Figure(row, metrics[name], month, cohort, group.members)
        return cls(tuple(figures.values()), people, settings)

    def tables(self) -> dict[tuple[date, str], list[Figure]]:
        """The figures of each month and metric."""
        tables: dict[tuple[date, str], list[Figure]] = {}
        for figure in self.figures:
            tables.setdefault((figure.month, figure.metric.name), []).append(figure)
        return dict(sorted(tables.items()))
