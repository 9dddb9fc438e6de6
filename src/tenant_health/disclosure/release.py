"""The protected monthly release: which cohorts are published, and their figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from tenant_health.disclosure.account import (
    MONTHS,
    Account,
    Members,
    admitted,
    row_variance,
)
from tenant_health.disclosure.figures import (
    FIGURE_NAMES,
    block_count,
    count_band,
    figures,
    margin,
)
from tenant_health.disclosure.model import Band, Cohort, Metric, Settings
from tenant_health.disclosure.noise import key_fingerprint, noise_on_blocks
from tenant_health.disclosure.population import (
    Population,
    checked_members,
    cohort_members,
    populations,
)

WITH_NOISE = "noise"
WITHOUT_NOISE = "suppression"
"""The two methods by which a release was made; the second one is no longer used."""

PUBLIC_SCHEMA: dict[str, Any] = {
    "metric_name": pl.String,
    "release_month": pl.Date,
    "industry_sector": pl.String,
    "employee_min": pl.Int64,
    "employee_max": pl.Int64,
    "filter_description": pl.String,
    "status": pl.String,
    "method": pl.String,
    "peer_count_band": pl.String,
    **dict.fromkeys((*FIGURE_NAMES[:4], "margin", *FIGURE_NAMES[4:]), pl.Float64),
}
"""What tenants may read."""

RELEASE_SCHEMA: dict[str, Any] = {
    **PUBLIC_SCHEMA,
    "state": pl.String,
    "peer_count": pl.Int64,
    "min_peer_count": pl.Int64,
    "value_lower": pl.Float64,
    "value_upper": pl.Float64,
    "rounding_grid": pl.Float64,
    "release_noise": pl.Float64,
    "noise_on_mean": pl.Float64,
    "least_error": pl.Float64,
    "least_error_with_colluders": pl.Float64,
    "key_fingerprint": pl.String,
    "fingerprint": pl.String,
}
"""The same and what is for staff only: why a row is withheld, and what it was made with.

`fingerprint` is for the database to fill.
"""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What a released row tells: the total of some tenants' values in a month, with noise.

    Attributes:
        month: The release's month.
        metric: What is measured.
        members: Whose total it is.
        noise: s, in units of the metric's range as it is now; 0 for a row without noise.
        grid: What the mean was rounded to, in the same units.
    """

    month: date
    metric: str
    members: frozenset[str]
    noise: float
    grid: float

    @property
    def variance(self) -> float:
        """v: how uncertain the total is, in units of R squared."""
        count = len(self.members)
        return row_variance(count, block_count(count), self.noise, self.grid)


def build_releases(
    members: pl.DataFrame, settings: Settings, key: bytes, released: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Make the releases of all months that have none yet.

    Args:
        members: One row per organization, metric and complete month (`MEMBERS_SCHEMA`), the values
            as of the month's last day; those of the months released already, too.
        settings: Sectors, bands, metrics, threshold and noise.
        key: The release key.
        released: All rows returned so far (`RELEASE_SCHEMA`), or None for the first release.

    Returns:
        The new rows (`RELEASE_SCHEMA`), in one fixed order.

    Raises:
        ValueError: If a member row is unusable, an earlier release is damaged, or a month before
            the newest release has none.
    """
    earlier = pl.DataFrame(schema=RELEASE_SCHEMA) if released is None else released
    months = _months_to_release(members, earlier)
    is_new = pl.col("release_month").is_in(months)
    new = populations(checked_members(members.filter(is_new), settings))
    told = list(told_by(earlier, populations(members.filter(~is_new)), settings))
    rows: list[Row] = []
    for month in months:
        for metric in settings.metrics:
            counted = window(told, metric.name, month, settings)
            people = new.get((month, metric.name), ())
            made, added = _release(month, metric, people, settings, key, counted)
            rows += made
            told += added
    return pl.DataFrame(rows, schema=RELEASE_SCHEMA)


def _months_to_release(members: pl.DataFrame, released: pl.DataFrame) -> list[date]:
    done = set(released["release_month"])
    months = sorted(set(members["release_month"].drop_nulls().cast(pl.Date)) - done)
    if done and months and months[0] < max(done):
        raise ValueError(
            f"the release of {months[0]} is missing, though {max(done)} is released. "
            "Restore it from a backup: making it again could show different figures."
        )
    return months


def told_by(
    released: pl.DataFrame, known: Mapping[tuple[date, str], Population], settings: Settings
) -> Iterable[Told]:
    """What each released row tells: one for each set of members that share their noise.

    A figure that the earlier method carried forward was told in its own month. Of figures by that
    method only rounding hides anything.

    Args:
        released: Rows of releases (`RELEASE_SCHEMA`).
        known: The members of their months.
        settings: The metrics and bands that there are now.

    Raises:
        ValueError: A released row's members or size band are unknown.
    """
    bands = {(band.employee_min, band.employee_max): band for band in settings.bands}
    metrics = {metric.name: metric for metric in settings.metrics}
    groups = {where: cohort_members(population) for where, population in known.items()}
    found: dict[Any, Told] = {}
    for row in released.filter(pl.col("status") == "published").iter_rows(named=True):
        metric = metrics.get(row["metric_name"])
        if metric is None:
            continue
        here = groups.get((row["release_month"], metric.name), {})
        group = here.get(cohort_of(row, bands).key, ())
        if not group or len(group) != row["peer_count"]:
            raise ValueError(
                f"{row['filter_description']} ({metric.name}) was released for "
                f"{row['release_month']} with {row['peer_count']} members, but int_release_members "
                f"has {len(group)} of them. Restore both tables from the same backup."
            )
        bounds = row["value_lower"], row["value_upper"]
        span = metric.span if None in bounds else bounds[1] - bounds[0]
        noise = (row["release_noise"] or 0.0) * span / metric.span
        grid = (row["rounding_grid"] or metric.grid) / metric.span
        told = Told(row["release_month"], metric.name, _ids(group), noise, grid)
        found[told, row["key_fingerprint"], span] = told
    return found.values()


def cohort_of(row: Mapping[str, Any], bands: Mapping[tuple[int, int | None], Band]) -> Cohort:
    """The cohort of a released row.

    Raises:
        ValueError: Its size band is no longer defined.
    """
    if row["employee_min"] is None:
        return Cohort(row["industry_sector"])
    edges = row["employee_min"], row["employee_max"]
    if edges not in bands:
        raise ValueError(
            f"the release of {row['release_month']} has a size band from {edges[0]} to {edges[1]} "
            "employees that the seed size_bands no longer has. Restore it: without it nobody can "
            "tell what was released."
        )
    return Cohort(row["industry_sector"], bands[edges])


def window(told: Iterable[Told], metric: str, month: date, settings: Settings) -> list[Told]:
    """What counts when a month is released: the rows of the last twelve months, with that one."""
    first = months_before(month, MONTHS - 1)
    if settings.account_from is not None:
        first = max(first, settings.account_from)
    return [row for row in told if row.metric == metric and first <= row.month <= month]


def months_before(month: date, count: int) -> date:
    """The first day of the month so many months before."""
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def _release(
    month: date, metric: Metric, population: Population, settings: Settings, key: bytes,
    counted: Sequence[Told],
) -> tuple[list[Row], list[Told]]:  # fmt: skip
    """The rows of one metric in one month, and what they tell."""
    members = cohort_members(population)
    groups = {cohort: members.get(cohort.key, ()) for cohort in settings.cohorts()}
    asked = _asked(month, metric, groups.values(), settings)
    safe, (alone, colluding) = _safe(counted, asked)
    common = {
        "metric_name": metric.name,
        "release_month": month,
        "method": WITH_NOISE,
        "min_peer_count": settings.min_peer_count,
        "value_lower": metric.lower,
        "value_upper": metric.upper,
        "rounding_grid": metric.grid,
        "release_noise": settings.noise,
        "least_error": alone,
        "least_error_with_colluders": colluding,
        "key_fingerprint": key_fingerprint(key),
    }
    rows = []
    for cohort, group in groups.items():
        is_safe = _ids(group) in safe
        row = {
            **common,
            "industry_sector": cohort.sector,
            "employee_min": cohort.band and cohort.band.employee_min,
            "employee_max": cohort.band and cohort.band.employee_max,
            "filter_description": cohort.description,
            "status": "published" if is_safe else "withheld",
            "state": _state(is_safe, len(group), settings),
            "peer_count": len(group),
            **(published_figures(group, metric, month, settings.noise, key) if is_safe else {}),
        }
        rows.append({column: row.get(column) for column in RELEASE_SCHEMA})
    return rows, [told for ids, told in asked.items() if ids in safe]


def _asked(
    month: date, metric: Metric, groups: Iterable[Population], settings: Settings
) -> dict[frozenset[str], Told]:
    """What each cohort of enough members would tell; those with the same members tell it once."""
    asked = {}
    for group in groups:
        if len(group) >= settings.threshold:
            ids, grid = _ids(group), metric.grid / metric.span
            asked[ids] = Told(month, metric.name, ids, settings.noise, grid)
    return asked


def _safe(
    counted: Sequence[Told], asked: Mapping[frozenset[str], Told]
) -> tuple[set[frozenset[str]], tuple[float, float]]:
    """The cohorts that may be told about, asked from the largest on; and the least errors then."""
    by_size = sorted(asked.values(), key=lambda told: -len(told.members))
    account, positions = account_of(counted, by_size)
    candidates = [(positions(told.members), told.variance) for told in by_size]
    allowed = admitted(account, candidates)
    account = account.added([row for row, may in zip(candidates, allowed, strict=True) if may])
    safe = {told.members for told, may in zip(by_size, allowed, strict=True) if may}
    return safe, account.least_errors()


def _ids(group: Population) -> frozenset[str]:
    return frozenset(member.organization for member in group)


def _state(is_safe: bool, members: int, settings: Settings) -> str:
    if is_safe:
        return "published"
    return "too few members" if members < settings.threshold else "would tell too much"


def account_of(
    released: Iterable[Told], candidates: Iterable[Told] = ()
) -> tuple[Account, Callable[[Iterable[str]], Members]]:
    """The account of some released rows, with a place for the candidates' members.

    Returns:
        The account, and a function from ids to positions in it.
    """
    released, candidates = list(released), list(candidates)
    tenants = sorted({one for row in (*released, *candidates) for one in row.members})
    place = {tenant: index for index, tenant in enumerate(tenants)}

    def positions(members: Iterable[str]) -> Members:
        return np.array(sorted(place[member] for member in members), dtype=np.intp)

    rows = [(positions(row.members), row.variance) for row in released]
    return Account(len(tenants)).added(rows), positions


def published_figures(
    group: Population, metric: Metric, month: date, noise: float, key: bytes
) -> Row:
    """The figures, margin and count band of a cohort that is published.

    Args:
        group: The cohort's members.
        metric: What is measured.
        month: The release's month.
        noise: s.
        key: The release key.
    """
    values = [metric.clipped(member.value) for member in group]
    drawn = noise_on_blocks(
        key,
        metric,
        month,
        [(member.organization, value) for member, value in zip(group, values, strict=True)],
        noise,
        block_count(len(group)),
    )
    return {
        "peer_count_band": count_band(len(group)),
        "margin": margin(len(group), metric, noise),
        "noise_on_mean": noise * metric.span * block_count(len(group)) ** 0.5 / len(group),
        **figures(values, metric, [noise * metric.span * z for z in drawn]),
    }
