"""Who has a value of a metric in a month, and in which atom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tenant_health.disclosure.model import Atom, Cohort, Settings

MEMBERS_SCHEMA: dict[str, Any] = {
    "release_month": pl.Date,
    "metric_name": pl.String,
    "organization_id": pl.String,
    "industry_sector": pl.String,
    "size_band": pl.String,
    "value": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class Group:
    """A cohort's members in one month: their ids and their values, both sorted."""

    members: frozenset[str]
    values: tuple[float, ...]

    def __len__(self) -> int:
        """The number of members."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Population:
    """The tenants with a value of one metric in one month: atom -> (id, value) of each."""

    atoms: dict[Atom, tuple[tuple[str, float], ...]]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str | None, str | None, float]]) -> Population:
        """Sort rows of (organization id, sector, size band, value) into atoms."""
        atoms: dict[Atom, list[tuple[str, float]]] = {}
        for organization, sector, band, value in rows:
            atoms.setdefault((sector, band), []).append((organization, value))
        ordered = sorted(atoms, key=lambda atom: tuple((part is None, part or "") for part in atom))
        return cls({atom: tuple(sorted(atoms[atom])) for atom in ordered})

    def group(self, cohort: Cohort) -> Group:
        """The members of a cohort."""
        held = [pair for atom, pairs in self.atoms.items() if cohort.holds(atom) for pair in pairs]
        return Group(frozenset(name for name, _ in held), tuple(sorted(value for _, value in held)))

    def sizes(self) -> list[int]:
        """The number of tenants of each atom, in the order of `atoms`."""
        return [len(pairs) for pairs in self.atoms.values()]

    def incidence(self, cohort: Cohort) -> list[int]:
        """The cohort's 0/1 row of the cohorts x atoms matrix."""
        return [int(cohort.holds(atom)) for atom in self.atoms]


def populations(members: pl.DataFrame) -> dict[tuple[date, str], Population]:
    """Split a frame of members (`MEMBERS_SCHEMA`) into a population a month and metric."""
    columns = ["organization_id", "industry_sector", "size_band", "value"]
    groups = members.select(list(MEMBERS_SCHEMA)).partition_by(
        ["release_month", "metric_name"], as_dict=True
    )
    return {
        (month, metric): Population.of(frame.select(columns).iter_rows())
        for (month, metric), frame in groups.items()
    }


def checked_members(members: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Cast, sort and check the members of some months; rows without a value are left out.

    Args:
        members: A row an organization, metric and month, with the columns of `MEMBERS_SCHEMA`;
            `release_month` is the first day of the month.
        settings: The sectors, bands and metrics there are.

    Returns:
        The rows with a value, in one fixed order, so that the order given doesn't matter.

    Raises:
        ValueError: If a column is missing, a key is null or stands twice, or a sector, band, metric
            or value is none that the settings allow.
    """
    missing = [column for column in MEMBERS_SCHEMA if column not in members.columns]
    if missing:
        raise ValueError(f"members: no column {missing[0]!r}. Add it to the query that reads them.")
    keys = ["release_month", "metric_name", "organization_id"]
    rows = (
        members.select(list(MEMBERS_SCHEMA))
        .cast(pl.Schema(MEMBERS_SCHEMA))
        .filter(pl.col("value").is_not_null())
        .sort(keys)
    )
    _refuse(rows.filter(pl.any_horizontal(pl.col(keys).is_null())), "has a null key")
    _refuse(rows.filter(pl.struct(keys).is_duplicated()), "stands twice")
    _refuse(rows.filter(pl.col("release_month").dt.day() != 1), "is not the first of a month")
    names = [metric.name for metric in settings.metrics]
    _refuse(rows.filter(~pl.col("metric_name").is_in(names)), "is of a metric without definition")
    _refuse(_outside(rows, "industry_sector", list(settings.sectors)), "is of an unknown sector")
    _refuse(_outside(rows, "size_band", [b.name for b in settings.bands]), "is of an unknown band")
    for metric in settings.metrics:
        upper = float("inf") if metric.upper is None else metric.upper
        inside = pl.col("value").is_between(metric.lower, upper) & pl.col("value").is_finite()
        _refuse(
            rows.filter((pl.col("metric_name") == metric.name) & ~inside),
            f"is outside the metric's bounds {metric.lower}..{metric.upper}",
        )
    return rows


def _outside(rows: pl.DataFrame, column: str, allowed: list[str]) -> pl.DataFrame:
    return rows.filter(pl.col(column).is_not_null() & ~pl.col(column).is_in(allowed))


def _refuse(bad: pl.DataFrame, fault: str) -> None:
    if bad.height:
        raise ValueError(
            f"members: {bad.height} row(s), of which the first {fault}: {bad.row(0, named=True)}. "
            "Correct the query or the seed that it comes from; no release was made."
        )
