"""Who has a value of a metric in a month, in which sector and size band."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tenant_health.disclosure.model import Settings

MEMBERS_SCHEMA: dict[str, Any] = {
    "release_month": pl.Date,
    "metric_name": pl.String,
    "organization_id": pl.String,
    "industry_sector": pl.String,
    "size_band": pl.String,
    "metric_value": pl.Float64,
}
_KEYS = ["release_month", "metric_name", "organization_id"]


@dataclass(frozen=True, slots=True)
class Member:
    """A tenant with a value."""

    organization: str
    sector: str | None
    band: str | None
    value: float


Population = tuple[Member, ...]
"""The tenants with a value of one metric in one month, by organization id."""


def cohort_members(population: Population) -> dict[tuple[str | None, str | None], Population]:
    """The members of every cohort that has some, by the name of its sector and of its band.

    None where the cohort does not restrict; a tenant without a sector or band is in no cohort of
    sectors or bands.
    """
    groups: dict[tuple[str | None, str | None], list[Member]] = {}
    for one in population:
        for cohort in {(s, b) for s in (None, one.sector) for b in (None, one.band)}:
            groups.setdefault(cohort, []).append(one)
    return {cohort: tuple(group) for cohort, group in groups.items()}


def populations(members: pl.DataFrame) -> dict[tuple[date, str], Population]:
    """Split a frame of members (`MEMBERS_SCHEMA`) into a population for each month and metric.

    Rows without a value are left out.
    """
    groups = (
        members.cast(pl.Schema(MEMBERS_SCHEMA))
        .filter(pl.col("metric_value").is_not_null())
        .partition_by(["release_month", "metric_name"], as_dict=True)
    )
    columns = list(MEMBERS_SCHEMA)[2:]
    return {
        (month, metric): tuple(
            Member(*row) for row in frame.select(columns).sort("organization_id").iter_rows()
        )
        for (month, metric), frame in groups.items()
    }


def checked_members(members: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Cast, sort and check the members of some months; rows without a value are left out.

    Args:
        members: One row per organization, metric and month, with the columns of `MEMBERS_SCHEMA`;
            `release_month` is the first day of the month.
        settings: The sectors, bands and metrics there are.

    Returns:
        The rows with a value, in one fixed order; values beyond a bound count as the bound.

    Raises:
        ValueError: If a column is missing, a key is null or stands twice, or a sector, band, metric
            or value is none that the settings allow.
    """
    missing = [column for column in MEMBERS_SCHEMA if column not in members.columns]
    if missing:
        raise ValueError(f"members: no column {missing[0]!r}. Add it to the query that reads them.")
    rows = (
        members.select(list(MEMBERS_SCHEMA))
        .cast(pl.Schema(MEMBERS_SCHEMA))
        .filter(pl.col("metric_value").is_not_null())
        .sort(_KEYS)
    )
    _refuse(rows.filter(pl.any_horizontal(pl.col(_KEYS).is_null())), "has a null key")
    _refuse(rows.filter(pl.struct(_KEYS).is_duplicated()), "stands twice")
    _refuse(rows.filter(pl.col("release_month").dt.day() != 1), "is not the first of a month")
    names = [metric.name for metric in settings.metrics]
    _refuse(rows.filter(~pl.col("metric_name").is_in(names)), "is of a metric without definition")
    _refuse(_outside(rows, "industry_sector", list(settings.sectors)), "is of an unknown sector")
    _refuse(_outside(rows, "size_band", [b.name for b in settings.bands]), "is of an unknown band")
    _refuse(rows.filter(~pl.col("metric_value").is_finite()), "has no finite value")
    clipped = pl.col("metric_value")
    for metric in settings.metrics:
        inside = pl.col("metric_value").clip(metric.lower, metric.upper) + 0.0
        clipped = pl.when(pl.col("metric_name") == metric.name).then(inside).otherwise(clipped)
    return rows.with_columns(metric_value=clipped)


def _outside(rows: pl.DataFrame, column: str, allowed: list[str]) -> pl.DataFrame:
    return rows.filter(pl.col(column).is_not_null() & ~pl.col(column).is_in(allowed))


def _refuse(bad: pl.DataFrame, fault: str) -> None:
    if bad.height:
        raise ValueError(
            f"members: {bad.height} row(s), of which the first {fault}: {bad.row(0, named=True)}. "
            "Correct the query or the seed that it comes from; no release was made."
        )
