"""The protected monthly release: what tenants may read, and what staff know about the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tenant_health.disclosure.decision import withholding_rules
from tenant_health.disclosure.figures import (
    FIGURE_NAMES,
    count_band,
    cut_blocks,
    released_figures,
)
from tenant_health.disclosure.history import History, ReleaseRow, read_history
from tenant_health.disclosure.model import Cohort, Metric, Settings
from tenant_health.disclosure.population import (
    MEMBERS_SCHEMA,
    Population,
    checked_members,
    populations,
)

_COHORT_SCHEMA = {
    "metric_name": pl.String,
    "release_month": pl.Date,
    "industry_sector": pl.String,
    "employee_min": pl.Int64,
    "employee_max": pl.Int64,
    "filter_description": pl.String,
    "status": pl.String,
}
RELEASE_SCHEMA: dict[str, Any] = {
    **_COHORT_SCHEMA,
    "figures_from_month": pl.Date,
    "peer_count_band": pl.String,
    **dict.fromkeys(FIGURE_NAMES, pl.Float64),
}
COVERAGE_SCHEMA: dict[str, Any] = {
    **_COHORT_SCHEMA,
    "rule": pl.String,
    "peer_count": pl.Int64,
    "measured": pl.Float64,
    "required": pl.Float64,
    "explanation": pl.String,
}


@dataclass(frozen=True, slots=True)
class Releases:
    """New monthly releases, a row a metric, month and cohort.

    Attributes:
        published: For tenants (`RELEASE_SCHEMA`).
        coverage: For staff only (`COVERAGE_SCHEMA`): the rule behind a row, and what it measured.
        members: Secret (`MEMBERS_SCHEMA`): whose figures these are, for the next release.
    """

    published: pl.DataFrame
    coverage: pl.DataFrame
    members: pl.DataFrame


def build_releases(
    members: pl.DataFrame,
    settings: Settings,
    earlier: Releases | None = None,
) -> Releases:
    """Make the releases of all months that have none yet.

    Args:
        members: A row an organization, metric and complete month (`MEMBERS_SCHEMA`), the values
            as of the month's last day. Months released already are left as they are.
        settings: Sectors, bands, metrics and thresholds.
        earlier: All earlier releases (their `coverage` is not read), or None for the first.

    Returns:
        The new releases only, in one fixed order of rows.

    Raises:
        ValueError: If a member row is unusable, an earlier release is damaged, or a month before
            the newest release has none.
    """
    released: set[date] = set() if earlier is None else set(earlier.published["release_month"])
    history = (
        History() if earlier is None else read_history(earlier.published, earlier.members, settings)
    )
    months = sorted(set(members["release_month"].drop_nulls().cast(pl.Date)) - released)
    if released and months and months[0] < max(released):
        raise ValueError(
            f"the release of {months[0]} is missing, though {max(released)} is released. "
            "Restore it from a backup: making it again could show different figures."
        )
    kept = checked_members(members.filter(pl.col("release_month").is_in(months)), settings)
    people = populations(kept)
    published: list[ReleaseRow] = []
    coverage: list[ReleaseRow] = []
    for month in months:
        for metric in settings.metrics:
            population = people.get((month, metric.name), Population({}))
            for row, note in _release(month, metric, population, settings, history):
                published.append(row)
                coverage.append(note)
    return Releases(
        pl.DataFrame(published, schema=RELEASE_SCHEMA),
        pl.DataFrame(coverage, schema=COVERAGE_SCHEMA),
        kept.select(list(MEMBERS_SCHEMA)),
    )


def _release(
    month: date, metric: Metric, population: Population, settings: Settings, history: History
) -> list[tuple[ReleaseRow, ReleaseRow]]:
    """The rows of one metric in one month; fresh figures are added to the history."""
    limit = settings.group_size
    groups = {cohort: population.group(cohort) for cohort in settings.cohorts()}
    verdicts = withholding_rules(metric, population, groups, settings, history)
    rows = []
    for cohort, group in groups.items():
        verdict = verdicts.get(cohort)
        earlier = history.latest(metric.name, cohort)
        key = _key(metric, month, cohort)
        if verdict is None:
            blocks = cut_blocks(group.values, metric, limit)
            row = {
                **key,
                "status": "published",
                "figures_from_month": month,
                "peer_count_band": count_band(len(group)),
                **released_figures(blocks, metric),
            }
            history.add(row, cohort, group.members)
        elif verdict.rule == "difference" and earlier is not None:
            row = {**earlier.row, **key, "status": "carried_forward"}
        else:
            row = {**key, "status": "withheld"}
        note = {
            **key,
            "status": row["status"],
            "rule": verdict and verdict.rule,
            "peer_count": len(group),
            "measured": verdict and verdict.measured,
            "required": verdict and verdict.required,
            "explanation": verdict and verdict.explanation,
        }
        rows.append(({column: row.get(column) for column in RELEASE_SCHEMA}, note))
    return rows


def _key(metric: Metric, month: date, cohort: Cohort) -> ReleaseRow:
    return {
        "metric_name": metric.name,
        "release_month": month,
        "industry_sector": cohort.sector,
        "employee_min": cohort.band and cohort.band.employee_min,
        "employee_max": cohort.band and cohort.band.employee_max,
        "filter_description": cohort.description,
    }
