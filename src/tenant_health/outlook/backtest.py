"""How well the outlook would have done: forecasts of the past against what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from tenant_health.outlook.table import outlook


@dataclass(frozen=True)
class Calibration:
    """How forecasts of the past turned out; shares and chances are within 0..1.

    Attributes:
        forecasts: Forecasts with a known outcome.
        tenants: Tenants among them.
        days: Days on which forecasts were made.
        coverage: Share of outcomes within the interval.
        mean_width: Mean width of the interval, in points.
        mean_error: Mean absolute error of the expected score, in points.
        base_rate: Share of outcomes below the critical score.
        mean_chance: Mean forecast chance of that.
        brier: Mean squared error of the forecast chance.
        base_rate_brier: The same of always saying `base_rate`, known only in hindsight.
    """

    forecasts: int
    tenants: int
    days: int
    coverage: float
    mean_width: float
    mean_error: float
    base_rate: float
    mean_chance: float
    brier: float
    base_rate_brier: float

    def report(self) -> str:
        """Return a few lines for people."""
        return (
            f"{self.forecasts} forecasts of {self.tenants} tenants on {self.days} days\n"
            f"interval: {self.coverage:.1%} of outcomes within, {self.mean_width:.1f} points wide;"
            f" expected score off by {self.mean_error:.1f} points\n"
            f"critical: {self.base_rate:.2%} came true, {self.mean_chance:.2%} forecast; Brier"
            f" score {self.brier:.5f} against {self.base_rate_brier:.5f} for the base rate"
        )


def backtest(
    scores: pl.DataFrame,
    *,
    critical_score: int = 40,
    warmup_days: int = 90,
    step_days: int = 15,
    horizon_days: int = 30,
    level: float = 0.80,
) -> Calibration:
    """Make the outlook of past days from what was known then, and compare it with what came.

    Args:
        scores: One row per tenant per day, as for `outlook`.
        critical_score: A score below this is critical.
        warmup_days: Days of history before the first forecast.
        step_days: Days from one forecast to the next.
        horizon_days: Days from a forecast to its outcome.
        level: Coverage that the interval aims at.

    Raises:
        ValueError: The history is too short for a single forecast with a known outcome.
    """
    ahead = timedelta(days=horizon_days)
    made = [
        outlook(
            scores.filter(pl.col("metric_date") <= day),
            as_of=day,
            critical_score=critical_score,
            horizon_days=horizon_days,
            level=level,
        ).select(
            "organization_id",
            pl.lit(day + ahead).alias("metric_date"),
            pl.col("expected_score_30d").alias("expected"),
            pl.col("expected_score_30d_low").alias("low"),
            pl.col("expected_score_30d_high").alias("high"),
            pl.col("probability_high_risk").alias("chance"),
        )
        for day in _days(scores, warmup_days, step_days, ahead)
    ]
    ended = (
        pl.concat(made).drop_nulls().join(scores, on=["organization_id", "metric_date"])
        if made
        else pl.DataFrame()
    )
    if ended.is_empty():
        raise ValueError(
            f"No forecast has a known outcome. Pass more than {warmup_days + horizon_days} days."
        )
    score, critical = pl.col("overall_score"), pl.col("overall_score") < critical_score
    return Calibration(
        **ended.select(
            forecasts=pl.len(),
            tenants=pl.col("organization_id").n_unique(),
            days=pl.col("metric_date").n_unique(),
            coverage=score.is_between("low", "high").mean(),
            mean_width=(pl.col("high") - pl.col("low")).mean(),
            mean_error=(score - pl.col("expected")).abs().mean(),
            base_rate=critical.mean(),
            mean_chance=pl.col("chance").mean(),
            brier=((pl.col("chance") - critical.cast(pl.Float64)) ** 2).mean(),
            base_rate_brier=critical.cast(pl.Float64).var(ddof=0),
        ).row(0, named=True)
    )


def _days(scores: pl.DataFrame, warmup_days: int, step_days: int, ahead: timedelta) -> list[date]:
    """Days to forecast from, back from the last whose outcome is known."""
    if scores.is_empty():
        return []
    oldest: date = scores.select(pl.col("metric_date").min()).item()
    newest: date = scores.select(pl.col("metric_date").max()).item()
    last = newest - ahead
    spare = (last - oldest).days + 1 - warmup_days
    return [last - timedelta(days=back) for back in range(0, spare + 1, step_days)]
