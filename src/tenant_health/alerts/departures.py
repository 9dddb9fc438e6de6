"""How far each score is from what is usual for its tenant, the fleet's own movement taken off."""

from __future__ import annotations

import numpy as np
import polars as pl

from tenant_health.alerts.grid import Floats, Grid, median, rolling_median
from tenant_health.alerts.rules import Departures

UNIT = 10_000
"""Parts of a point that are counted in, so that sums and medians of points are exact."""

_NORMAL = 1.4826
"""What makes the median of absolute values a standard deviation, if they are of a normal one."""

_SCHEMA = {
    "organization_id": pl.String,
    "metric_date": pl.Date,
    "restated_points": pl.Float64,
    "baseline": pl.Float64,
    "fleet_movement": pl.Float64,
    "departure": pl.Float64,
    "noise": pl.Float64,
}


def score_departures(
    scores: pl.DataFrame,
    restated: pl.DataFrame,
    rules: Departures,
    due: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Baseline, fleet movement, own departure and noise of each tenant and day.

    Earlier scores are read like for like: in the points of the day that they are compared with.

    Args:
        scores: One row per tenant per day: `organization_id` (text), `metric_date` (date),
            `overall_score` (whole number, 0..100).
        restated: `organization_id`, `metric_date`, `points`: by how much another configuration or
            a correction of earlier days moved the score on that day, up to 4 decimals; a tenant
            may have several rows on a day. Days without a score are not looked at.
        rules: The windows.
        due: `organization_id`, `metric_date`: the rows to return; None for all. For the same
            figures as with all of history, scores from `days_back(rules)` days before the first
            of them must be there.

    Returns:
        One row per scored tenant and day, by tenant and day: `restated_points` (of the day),
        `baseline` (points of that day), `fleet_movement` (points), `departure` (the tenant's own,
        points; negative for a fall), `noise` (points). All but `restated_points` are null where
        there is no baseline yet.

    Raises:
        ValueError: A tenant has two scores on a day.
    """
    if scores.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    grid = Grid(scores)
    score = UNIT * grid.matrix(scores["overall_score"])
    moved = np.nan_to_num(grid.matrix(_by_row(scores, restated)))
    so_far = np.cumsum(moved, axis=1)  # an unscored day moves nothing
    like_for_like = score - so_far

    usual = rolling_median(
        like_for_like, rules.baseline_first_day, rules.baseline_last_day, rules.baseline_least_days
    )
    departure = like_for_like - usual
    fleet = np.nan_to_num(median(departure.T, rules.fleet_least_tenants))
    own = departure - fleet
    spread = _NORMAL * rolling_median(np.abs(own), rules.noise_days, 1, rules.noise_least_days)
    noise = np.where(
        np.isfinite(spread),
        np.fmax(UNIT * rules.least_noise, spread),
        UNIT * rules.young_noise,
    )
    found = _table(grid, scores, moved, usual + so_far, fleet, own, noise)
    if due is None:
        return found
    key = ["organization_id", "metric_date"]
    return found.join(due, on=key, how="semi", maintain_order="left")


def days_back(rules: Departures) -> int:
    """How many days before a day its figures look back."""
    return rules.baseline_first_day + rules.noise_days


def _by_row(scores: pl.DataFrame, restated: pl.DataFrame) -> pl.Series:
    """The restated points of each row of the scores, in units."""
    by_day = restated.group_by("organization_id", "metric_date").agg(pl.col("points").sum())
    joined = scores.join(
        by_day, on=["organization_id", "metric_date"], how="left", maintain_order="left"
    )
    return (joined["points"].cast(pl.Float64).fill_null(0.0) * UNIT).round()


def _table(
    grid: Grid,
    scores: pl.DataFrame,
    moved: Floats,
    baseline: Floats,
    fleet: Floats,
    own: Floats,
    noise: Floats,
) -> pl.DataFrame:
    """The rows of the scores with their figures, in points."""
    at = grid.row, grid.column
    rows = scores.select("organization_id", "metric_date").with_columns(
        pl.Series("restated_points", moved[at] / UNIT),
        pl.Series("baseline", baseline[at] / UNIT, nan_to_null=True),
        pl.Series("fleet_movement", fleet[grid.column] / UNIT),
        pl.Series("departure", own[at] / UNIT, nan_to_null=True),
        pl.Series("noise", noise[at] / UNIT),
    )
    known = pl.col("baseline").is_not_null()
    return (
        rows.with_columns(
            pl.when(known).then(pl.col(name)).alias(name) for name in ("fleet_movement", "noise")
        )
        .sort("organization_id", "metric_date")
        .cast(_SCHEMA)  # type: ignore[arg-type] # a schema is a mapping of names
    )
