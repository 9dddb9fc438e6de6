"""Hand-made score histories, and the outlook on them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from tenant_health.outlook import outlook

AS_OF = date(2025, 6, 30)
FIGURES = [
    "slope_per_week",
    "slope_per_week_low",
    "slope_per_week_high",
    "expected_score_30d",
    "expected_score_30d_low",
    "expected_score_30d_high",
    "probability_high_risk",
]


def history(**tenants: Sequence[int | None]) -> pl.DataFrame:
    """Daily scores of tenants that all end on AS_OF; None is a day without a row."""
    rows = [
        (tenant, AS_OF - timedelta(days=len(scores) - 1 - day), score)
        for tenant, scores in tenants.items()
        for day, score in enumerate(scores)
        if score is not None
    ]
    schema = {"organization_id": pl.String, "metric_date": pl.Date, "overall_score": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def look(scores: pl.DataFrame, critical_score: int = 40, **options: Any) -> pl.DataFrame:
    return outlook(scores, as_of=AS_OF, critical_score=critical_score, **options)


def only(scores: pl.DataFrame, **options: Any) -> dict[str, Any]:
    return look(scores, **options).row(0, named=True)


def slope(row: dict[str, Any]) -> tuple[float, float, float]:
    return row["slope_per_week_low"], row["slope_per_week"], row["slope_per_week_high"]


def wavy(random: np.random.Generator, level: float, swing: float, days: int = 200) -> list[int]:
    noise = np.convolve(random.normal(size=days + 29), np.ones(30) / np.sqrt(30), "valid")
    return [int(score) for score in np.clip(np.round(level + swing * noise), 0, 100)]


def portfolio(seed: int = 1) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    return history(**{f"t{i:02}": wavy(random, 30 + 2 * i, 1 + i % 7) for i in range(30)})
