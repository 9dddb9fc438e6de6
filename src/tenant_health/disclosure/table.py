"""Releases from and to the tables of the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from tenant_health.disclosure.model import Band, Metric, Settings
from tenant_health.disclosure.release import RELEASE_SCHEMA, build_releases


def settings_from_tables(
    metrics: pl.DataFrame,
    sectors: pl.DataFrame,
    size_bands: pl.DataFrame,
    parameters: Mapping[str, Any],
) -> Settings:
    """What releases are made with, from the seeds and vars that say so.

    Args:
        metrics: `metric_name`, `lower`, `upper`, `rounding_grid`.
        sectors: `industry_sector`.
        size_bands: `size_band`, `employee_min`, `employee_max` (null: open-ended).
        parameters: The vars `min_peer_count`, `publish_cross_cohorts`, `release_noise` and
            `release_account_from`, as they were given.

    Raises:
        ValueError: A setting can't be used or would protect nobody.
    """
    columns = ["metric_name", "lower", "upper", "rounding_grid"]
    bands = ["size_band", "employee_min", "employee_max"]
    return Settings(
        sectors=tuple(sectors["industry_sector"].sort()),
        bands=tuple(Band(*row) for row in size_bands.select(bands).iter_rows()),
        metrics=tuple(
            Metric(name, float(lower), float(upper), float(grid))
            for name, lower, upper, grid in metrics.select(columns).sort(columns).iter_rows()
        ),
        min_peer_count=int(_number("min_peer_count", parameters)),
        cross_cohorts=_is_true("publish_cross_cohorts", parameters),
        noise=_number("release_noise", parameters),
        account_from=_month("release_account_from", parameters),
    )


def _number(name: str, parameters: Mapping[str, Any]) -> float:
    try:
        return float(parameters[name])
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is {parameters[name]}: set it to a number.") from error


def _is_true(name: str, parameters: Mapping[str, Any]) -> bool:
    given = str(parameters[name]).lower()
    if given not in ("true", "false"):
        raise ValueError(f"{name} is {parameters[name]}: set it to true or false.")
    return given == "true"


def _month(name: str, parameters: Mapping[str, Any]) -> date | None:
    given = str(parameters[name] or "")
    if given in ("", "None"):
        return None
    try:
        return date.fromisoformat(given[:7] + "-01")
    except ValueError as error:
        raise ValueError(f"{name} is {given}: set it to a month, such as 2025-01.") from error


def new_release_rows(
    members: pl.DataFrame, settings: Settings, key: bytes | None, released: pl.DataFrame | None
) -> pl.DataFrame:
    """The rows of all months that have members but no release yet.

    Args:
        members: Secret: one row per organization, metric and month (`MEMBERS_SCHEMA`).
        settings: See `settings_from_tables`.
        key: The release key, or None if there is none that may be used: then nothing is released.
        released: All rows so far, or None before the first release. Rows made by the method before
            this one lack some columns.

    Returns:
        The new rows (`RELEASE_SCHEMA`).

    Raises:
        ValueError: A member row is unusable, or an earlier release is damaged.
    """
    if key is None:
        return pl.DataFrame(schema=RELEASE_SCHEMA)
    return build_releases(members, settings, key, released_rows(released))


def released_rows(released: pl.DataFrame | None) -> pl.DataFrame:
    """Released rows with all columns of `RELEASE_SCHEMA`, null where the table lacks one."""
    if released is None:
        return pl.DataFrame(schema=RELEASE_SCHEMA)
    return released.select(
        (pl.col(name) if name in released.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in RELEASE_SCHEMA.items()
    )


def newest_key_fingerprint(released: pl.DataFrame | None) -> str | None:
    """The fingerprint of the key that the newest release was made with; None before the first."""
    made = released_rows(released).drop_nulls("key_fingerprint").sort("release_month")
    fingerprints: list[str] = made["key_fingerprint"].to_list()
    return fingerprints[-1] if fingerprints else None
