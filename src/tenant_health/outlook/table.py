"""The outlook of every active tenant as a table."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from tenant_health.outlook.forecast import learn, state
from tenant_health.outlook.trend import Floats, slopes

LEARN_DAYS = 365
"""Days of history that the forecast learns from, the as-of date included."""

WINDOW_DAYS, MIN_DAYS, HORIZON_DAYS = 90, 28, 30
"""Days that a tenant's figures look back, scored days that it needs among them, days ahead."""

_CHANCES = {
    "organization_id": pl.String,
    "metric_date": pl.Date,
    "probability_high_risk": pl.Float64,
}

_INPUT = {"organization_id": pl.String, "metric_date": pl.Date, "overall_score": pl.Float64}

_FIGURES = {
    "slope_per_week": 3,
    "slope_per_week_low": 3,
    "slope_per_week_high": 3,
    "expected_score_30d": 1,
    "expected_score_30d_low": 1,
    "expected_score_30d_high": 1,
    "probability_high_risk": 4,
}
"""Columns that are null for a tenant with too short a history, and the decimals they keep."""


def outlook(
    scores: pl.DataFrame,
    *,
    as_of: date,
    critical_score: int,
    window_days: int = WINDOW_DAYS,
    min_days: int = MIN_DAYS,
    horizon_days: int = HORIZON_DAYS,
    level: float = 0.80,
) -> pl.DataFrame:
    """Trend, forecast and risk of every tenant that has a score on the as-of date.

    Pure and free of chance: the same rows in any order give the same table.

    Args:
        scores: One row per tenant per day: `organization_id` (text), `metric_date` (date),
            `overall_score` (whole number, 0..100). Rows after the as-of date are not looked at.
            A tenant's figures come from its last `window_days`; the forecast learns how past
            forecasts ended from all tenants' last 365 days, so pass as many of them as there
            are, with the tenants that have left.
        as_of: Last day known.
        critical_score: A score below this is critical (40 in the risk rules).
        window_days: Days that a tenant's figures look back, the as-of date included.
        min_days: Scored days in the window that a tenant needs; fewer is TOO_SHORT.
        horizon_days: Days ahead of the forecast.
        level: Coverage of the intervals of slope and forecast, between 0 and 1.

    Returns:
        One row per tenant, by `organization_id`: `days_scored` (in the window); `slope_per_week`
        (points a week) and `expected_score_30d` (0..100), each with the `_low` and `_high` of
        its interval; `probability_high_risk` (0..1, of a score below `critical_score` at the
        horizon); `outlook`: RISING or FALLING if the slope's interval excludes zero and the slope
        makes at least a point over the horizon, else FLAT. TOO_SHORT has null figures.

    Raises:
        ValueError: A column is missing, a value is null, or a tenant has two scores on a day.
    """
    tenants, matrix = _matrix(scores, as_of)
    now = state(matrix, matrix.shape[1] - 1, window_days, horizon_days)
    trend = slopes(matrix[:, -window_days:], level)
    forecaster = learn(matrix, window_days, min_days, horizon_days)

    expected, size = forecaster.expected(now), forecaster.error_size(now)
    low = expected + size * min(0.0, forecaster.error_at(0.5 - level / 2))
    high = expected + size * max(0.0, forecaster.error_at(0.5 + level / 2))
    figures = [7 * slope for slope in trend]
    figures += [np.clip(value, 0, 100) for value in (expected, low, high)]
    figures += [forecaster.chance_below(critical_score, now)]

    long_enough = pl.col("days_scored") >= min_days
    least_slope = 7 / horizon_days
    rising = (pl.col("slope_per_week_low") > 0) & (pl.col("slope_per_week") >= least_slope)
    falling = (pl.col("slope_per_week_high") < 0) & (pl.col("slope_per_week") <= -least_slope)
    return (
        pl.DataFrame(
            {
                "organization_id": tenants,
                "days_scored": now.days.astype(np.int32),
                **dict(zip(_FIGURES, figures, strict=True)),
            }
        )
        .filter(np.isfinite(now.latest))
        .with_columns(
            pl.when(~long_enough)
            .then(pl.lit("TOO_SHORT"))
            .when(rising)
            .then(pl.lit("RISING"))
            .when(falling)
            .then(pl.lit("FALLING"))
            .otherwise(pl.lit("FLAT"))
            .alias("outlook"),
            *(
                pl.when(long_enough).then(pl.col(name).round(digits) + 0.0).alias(name)
                for name, digits in _FIGURES.items()
            ),
        )
    )


def outlook_from_tables(scores: pl.DataFrame, parameters: pl.DataFrame) -> pl.DataFrame:
    """The outlook with what the database says to look at.

    Args:
        scores: As for `outlook`.
        parameters: One row: `as_of_date`, `critical_score`. Without a row, as with dbt's
            `--empty`, nobody has an outlook.

    Returns:
        As `outlook`.

    Raises:
        ValueError: As `outlook`.
    """
    if parameters.is_empty():
        return outlook(scores.clear(), as_of=date(1970, 1, 1), critical_score=0)
    parameter = parameters.row(0, named=True)
    return outlook(
        scores, as_of=parameter["as_of_date"], critical_score=parameter["critical_score"]
    )


def chances_from_tables(
    scores: pl.DataFrame, days: pl.DataFrame, parameters: pl.DataFrame
) -> pl.DataFrame:
    """What the outlook's `probability_high_risk` was on past days, from what was known then.

    Args:
        scores: As for `outlook`, with at least the 365 days before each of the days.
        days: The days: `metric_date`.
        parameters: As for `outlook_from_tables`.

    Returns:
        One row per day and tenant scored on it: `organization_id`, `metric_date`,
        `probability_high_risk` (0..1, as `outlook` has it; null where that says TOO_SHORT).

    Raises:
        ValueError: As `outlook`.
    """
    parts = [pl.DataFrame(schema=_CHANCES)]
    if len(parameters) and len(scores):
        critical_score = parameters["critical_score"][0]
        oldest: date = scores.select(pl.col("metric_date").min()).item()
        newest: date = scores.select(pl.col("metric_date").max()).item()
        tenants, matrix = _matrix(scores, newest, (newest - oldest).days + 1)
        for day in days["metric_date"].unique().sort():
            end = matrix.shape[1] - (newest - day).days
            known = matrix[:, max(0, end - LEARN_DAYS) : end]
            parts.append(_chances(tenants, known, day, critical_score))
    return pl.concat(parts)


def _chances(tenants: pl.Series, matrix: Floats, day: date, critical_score: int) -> pl.DataFrame:
    """The chance of each tenant scored on the last day of a matrix."""
    now = state(matrix, matrix.shape[1] - 1, WINDOW_DAYS, HORIZON_DAYS)
    chance = learn(matrix, WINDOW_DAYS, MIN_DAYS, HORIZON_DAYS).chance_below(critical_score, now)
    chance = np.where(now.days >= MIN_DAYS, chance, np.nan)
    digits = _FIGURES["probability_high_risk"]
    return (
        pl.DataFrame({"organization_id": tenants, "chance": chance})
        .filter(np.isfinite(now.latest))
        .select(
            "organization_id",
            pl.lit(day, dtype=pl.Date).alias("metric_date"),
            pl.col("chance").fill_nan(None).round(digits).alias("probability_high_risk"),
        )
    )


def _matrix(scores: pl.DataFrame, as_of: date, days: int = LEARN_DAYS) -> tuple[pl.Series, Floats]:
    """Tenants by id, and their scores as (tenants, days): so many up to the as-of date."""
    missing = [name for name in _INPUT if name not in scores.columns]
    if missing:
        raise ValueError(
            f"The scores have no column {', '.join(missing)}. Select {', '.join(_INPUT)}."
        )
    rows = scores.select(pl.col(name).cast(dtype) for name, dtype in _INPUT.items())
    nulls = [column.name for column in rows if column.null_count()]
    if nulls:
        raise ValueError(f"The scores are null in {', '.join(nulls)}. Leave such rows out.")
    oldest = as_of - timedelta(days=days - 1)
    rows = rows.filter(pl.col("metric_date").is_between(oldest, as_of))
    first: date = rows.select(pl.col("metric_date").min()).item() or as_of
    tenants = rows["organization_id"].unique().sort()
    matrix = np.full((len(tenants), (as_of - first).days + 1), np.nan)
    tenant = tenants.search_sorted(rows["organization_id"])
    day = (rows["metric_date"] - first).dt.total_days()
    matrix[tenant.to_numpy(), day.to_numpy()] = rows["overall_score"].to_numpy()
    if np.isfinite(matrix).sum() < len(rows):
        name, when, _ = rows.filter(rows.drop("overall_score").is_duplicated()).row(0)
        raise ValueError(
            f"Tenant {name} has more than one score on {when}. Pass one row per tenant per day."
        )
    return tenants, matrix
