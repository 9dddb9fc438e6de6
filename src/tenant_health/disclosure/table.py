"""The protected releases as one table, the form in which the database keeps them."""

from __future__ import annotations

import polars as pl

from tenant_health.disclosure.model import Band, Metric, Settings
from tenant_health.disclosure.population import MEMBERS_SCHEMA
from tenant_health.disclosure.release import (
    COVERAGE_SCHEMA,
    RELEASE_SCHEMA,
    Releases,
    build_releases,
)

KEY = ["metric_name", "release_month", "industry_sector", "employee_min", "employee_max"]
"""What tells one row of a release from another; nulls are values of it."""

_FOR_STAFF = [column for column in COVERAGE_SCHEMA if column not in RELEASE_SCHEMA]

TABLE_SCHEMA = {**RELEASE_SCHEMA, **{column: COVERAGE_SCHEMA[column] for column in _FOR_STAFF}}
"""The columns that tenants may read, then those for staff only."""


def settings_from_tables(
    metrics: pl.DataFrame, sectors: pl.DataFrame, size_bands: pl.DataFrame, parameters: pl.DataFrame
) -> Settings:
    """What releases are made with, from the tables that say so.

    Args:
        metrics: `metric_name`, `value_min`, `value_max` (null: unbounded), `rounding_grid`.
        sectors: `industry_sector`.
        size_bands: `size_band`, `employee_min`, `employee_max` (null: open-ended).
        parameters: One row: `min_peer_count`, `cross_cohorts`.

    Raises:
        ValueError: A setting would protect nobody.
    """
    columns = ["metric_name", "value_min", "value_max", "rounding_grid"]
    bands = ["size_band", "employee_min", "employee_max"]
    parameter = parameters.row(0, named=True)
    return Settings(
        sectors=tuple(sectors["industry_sector"].sort()),
        bands=tuple(Band(*row) for row in size_bands.select(bands).iter_rows()),
        metrics=tuple(Metric(*row) for row in metrics.select(columns).sort(columns).iter_rows()),
        min_peer_count=parameter["min_peer_count"],
        cross_cohorts=parameter["cross_cohorts"],
    )


def new_release_rows(
    members: pl.DataFrame,
    metrics: pl.DataFrame,
    sectors: pl.DataFrame,
    size_bands: pl.DataFrame,
    parameters: pl.DataFrame,
    released: pl.DataFrame | None,
) -> pl.DataFrame:
    """The rows of all months that have members but no release yet.

    Args:
        members: Secret: a row an organization, metric and month; the columns of `MEMBERS_SCHEMA`
            with `metric_value` for `value`.
        metrics: See `settings_from_tables`, as for the three that follow.
        sectors: All sectors.
        size_bands: All size bands.
        parameters: One row. Without it, as with dbt's `--empty`, nothing is released.
        released: All rows returned so far (`TABLE_SCHEMA`), or None before the first release.

    Returns:
        The new rows (`TABLE_SCHEMA`).

    Raises:
        ValueError: A member row is unusable, or an earlier release is damaged.
    """
    if parameters.is_empty():
        return pl.DataFrame(schema=TABLE_SCHEMA)
    settings = settings_from_tables(metrics, sectors, size_bands, parameters)
    people = members.rename({"metric_value": "value"}).select(list(MEMBERS_SCHEMA))
    releases = build_releases(people, settings, _earlier(released, people))
    return releases.published.join(
        releases.coverage.select(*KEY, *_FOR_STAFF), on=KEY, how="left", nulls_equal=True
    ).select(list(TABLE_SCHEMA))


def _earlier(released: pl.DataFrame | None, people: pl.DataFrame) -> Releases | None:
    """The earlier releases with the members they were made from."""
    if released is None or released.is_empty():
        return None
    rows = released.cast(pl.Schema(TABLE_SCHEMA))
    return Releases(
        published=rows.select(list(RELEASE_SCHEMA)),
        coverage=rows.select(list(COVERAGE_SCHEMA)),
        members=people.filter(pl.col("release_month").is_in(rows["release_month"].to_list())),
    )
