"""The backtest as a table: what each predictor was worth on each horizon."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from tenant_health.backtest.auc import tenant_draws
from tenant_health.backtest.figures import figures
from tenant_health.backtest.lead_time import lead_times
from tenant_health.backtest.panel import Panel
from tenant_health.backtest.rules import rules_from_table
from tenant_health.backtest.verdict import verdict

SCORE = "overall_score"
"""The predictor that the verdict is on."""

COMPONENTS = {
    "login": "login_score",
    "case_resolution": "case_resolution_score",
    "campaign_completion": "campaign_completion_score",
    "feature_adoption": "feature_adoption_score",
    "support_tickets": "support_ticket_score",
}
"""The columns that hold the components' scores, by component."""

_LOWER, _HIGHER = -1.0, 1.0
PREDICTORS = {
    SCORE: _LOWER,
    **dict.fromkeys(COMPONENTS.values(), _LOWER),
    "data_coverage": _LOWER,
    "score_delta_30d": _LOWER,
    "probability_high_risk": _HIGHER,
    "has_open_alert": _HIGHER,
}
"""What could say who leaves, and whether lower or higher is the riskier."""

_SCHEMA: dict[str, Any] = {
    "predictor": pl.String,
    "horizon_days": pl.Int32,
    "as_of_date": pl.Date,
    "landmarks": pl.Int32,
    "churned_tenants": pl.Int32,
    "positives": pl.Int32,
    "at_risk": pl.Int32,
    "auc": pl.Float64,
    "auc_low": pl.Float64,
    "auc_high": pl.Float64,
    "auc_chance_low": pl.Float64,
    "auc_chance_high": pl.Float64,
    "lift_top_10": pl.Float64,
    "lead_days_median": pl.Float64,
    "share_flagged_30d": pl.Float64,
    "share_flagged_30d_all": pl.Float64,
    "share_flagged_60d": pl.Float64,
    "share_flagged_60d_all": pl.Float64,
    "verdict": pl.String,
}


def score_backtest(
    landmarks: pl.DataFrame, chances: pl.DataFrame, endings: pl.DataFrame, rules: pl.DataFrame
) -> pl.DataFrame:
    """What each predictor was worth on each horizon, and one verdict.

    Pure: all chance comes from the seed among the rules.

    Args:
        landmarks: One row per tenant per landmark that it was scored on: `organization_id`,
            `metric_date`, the columns of `PREDICTORS` but for the chance (numbers; null where not
            known), `days_at_risk` (days on end, up to the landmark, without low risk).
        chances: `organization_id`, `metric_date`, `probability_high_risk` (0..1 or null): the
            outlook of the same rows, from what was known then.
        endings: As for `Panel.of`, and `days_at_risk` up to the last scored day.
        rules: The seed `backtest_rules`; without a row, as with dbt's `--empty`, nothing is judged.

    Returns:
        One row per predictor and horizon. Only the overall score has lead times, and only its row
        of one horizon a verdict.

    Raises:
        ValueError: A tenant is in a table twice, or rules are missing.
    """
    if rules.is_empty() or endings.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    numbers = rules_from_table(rules)
    panel = Panel.of(landmarks, endings)
    risks = risk_table(landmarks, chances)
    random = np.random.default_rng(numbers.chance.seed)
    draws = tenant_draws(len(panel.tenants), numbers.chance.bootstrap_draws, random)
    of_score = lead_times(landmarks, endings)
    rows: list[dict[str, Any]] = []
    for horizon in numbers.horizons.days:
        outcomes = panel.outcomes(horizon, numbers.chance)
        judged = len(outcomes.landmarks)
        for predictor in PREDICTORS:
            risk = panel.matrix(risks[predictor])[:judged]
            found = figures(risk, outcomes, draws)
            row = {**asdict(found), "predictor": predictor, "horizon_days": horizon}
            row["landmarks"] = judged
            if predictor == SCORE:
                row |= of_score
                if horizon == numbers.horizons.verdict_days:
                    row["verdict"] = verdict(found, numbers.verdict.least_churned_tenants)
            rows.append(row)
    return _table(rows, endings["as_of_date"])


def risk_table(landmarks: pl.DataFrame, chances: pl.DataFrame) -> pl.DataFrame:
    """The rows of the landmarks, all predictors turned so that higher is riskier."""
    rows = landmarks.join(
        chances, on=["organization_id", "metric_date"], how="left", maintain_order="left"
    )
    return rows.select(
        "organization_id",
        "metric_date",
        *(pl.col(name).cast(pl.Float64) * sign for name, sign in PREDICTORS.items()),
    )


def _table(rows: list[dict[str, Any]], as_of: pl.Series) -> pl.DataFrame:
    every = [{**dict.fromkeys(_SCHEMA), **row, "as_of_date": as_of[0]} for row in rows]
    return pl.DataFrame(
        [{name: row[name] for name in _SCHEMA} for row in every], schema=_SCHEMA, orient="row"
    ).with_columns(pl.col(pl.Float64).fill_nan(None))
