"""Other weights for the score, only where they are known to be better ones."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from tenant_health.backtest.auc import Flags, Floats, Ints, count_pairs, interval, tenant_draws
from tenant_health.backtest.figures import half_up
from tenant_health.backtest.panel import Panel
from tenant_health.backtest.rules import BacktestRules, Suggestion, rules_from_table
from tenant_health.backtest.table import COMPONENTS
from tenant_health.backtest.verdict import SKILL
from tenant_health.backtest.weights import coefficients, weighted_scores, whole_weights

SUGGESTED, NO_SUGGESTION = "suggested", "no_suggestion"
"""The scenario of the rows: of the five weights, or of the one row that says why there are none."""

_SCHEMA: dict[str, Any] = {
    "scenario": pl.String,
    "component": pl.String,
    "effective_from": pl.Date,
    "position": pl.Int32,
    "weight": pl.Float64,
    "target": pl.Float64,
    "weight_now": pl.Float64,
    "as_of_date": pl.Date,
    "verdict": pl.String,
    "auc_now": pl.Float64,
    "auc_suggested": pl.Float64,
    "gain": pl.Float64,
    "gain_low": pl.Float64,
    "gain_high": pl.Float64,
    "why": pl.String,
}


@dataclass(frozen=True)
class Gain:
    """What other weights are worth on tenants that had no part in finding them.

    Attributes:
        auc_now: The share of pairs that the present weights rank right.
        auc_suggested: The share that weights found on other tenants rank right.
        gain: The difference.
        gain_low: Lower end of its interval.
        gain_high: Upper end.
    """

    auc_now: float
    auc_suggested: float
    gain: float
    gain_low: float
    gain_high: float


def suggested_weights(
    landmarks: pl.DataFrame,
    endings: pl.DataFrame,
    backtest: pl.DataFrame,
    weights: pl.DataFrame,
    rules: pl.DataFrame,
) -> pl.DataFrame:
    """A set of weights that tells better who leaves than the present one, or why there is none.

    Args:
        landmarks: One row per tenant per landmark: `organization_id`, `metric_date`, and the
            components' scores.
        endings: As for `Panel.of`.
        backtest: What `score_backtest` found.
        weights: The seed of the score: `effective_from`, `component`, `position`, `weight`,
            `target`; the set in force on the as-of date counts.
        rules: The seed `backtest_rules`; without a row, as with dbt's `--empty`, nothing is said.

    Returns:
        Five rows of the scenario `suggested`, one per component, or one `no_suggestion`.

    Raises:
        ValueError: Rules are missing, or tables do not fit.
    """
    judged = backtest.filter(pl.col("verdict").is_not_null())
    if rules.is_empty() or judged.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    found = judged.row(0, named=True)
    as_of, verdict = found["as_of_date"], found["verdict"]
    told = {"as_of_date": as_of, "verdict": verdict}
    if verdict != SKILL:
        return _no_suggestion(
            told,
            "Only a score that says who leaves can say which of its parts do.",
        )
    numbers = rules_from_table(rules)
    panel = Panel.of(landmarks, endings)
    outcomes = panel.outcomes(numbers.horizons.verdict_days, numbers.chance)
    columns = [panel.matrix(landmarks[name]) for name in COMPONENTS.values()]
    scores = np.stack(columns, axis=-1)[: len(outcomes.landmarks)]
    present = _set_in_force(weights, as_of)
    return _weighed(told, scores, outcomes.left, present, numbers)


def _weighed(
    told: dict[str, Any],
    scores: Floats,
    left: Flags,
    present: pl.DataFrame,
    rules: BacktestRules,
) -> pl.DataFrame:
    """The rows, once the verdict is SKILL."""
    now = _parts(present["weight"])
    steps = _found(scores, left, now, rules.suggestion)
    if steps is None:
        return _no_suggestion(told, "No part of the score is lower where customers leave.")
    if np.array_equal(steps * now.sum(), now * steps.sum()):
        return _no_suggestion(told, "The present weights are the ones that come out.")
    gain = out_of_fold_gain(scores, left, now, rules)
    told = {**told, **{name: half_up(value) for name, value in asdict(gain).items()}}
    if not told["gain_low"] > 0:
        return _no_suggestion(
            told,
            "On customers that had no part in finding them, other weights "
            "are not surely better than the present ones.",
        )
    return _table(
        [
            {
                **told,
                "scenario": SUGGESTED,
                "component": row["component"],
                "effective_from": told["as_of_date"] + timedelta(1),
                "position": row["position"],
                "weight": float(steps[place]) / float(steps.sum()),
                "target": float(row["target"]),
                "weight_now": float(row["weight"]),
                "why": "On customers that had no part in finding them, such weights are better "
                "than the present ones.",
            }
            for place, row in enumerate(present.to_dicts())
        ]
    )


def out_of_fold_gain(scores: Floats, left: Flags, now: Ints, rules: BacktestRules) -> Gain:
    """Compares weights found on other tenants with the present ones, pair by pair.

    Tenants are dealt out to the folds in the order ``random.permutation(tenants)``. Each is scored
    under the weights found on all folds but its own.

    Args:
        scores: Whole-number component scores, NaN for who is not at risk; shape (landmarks,
            tenants, components).
        left: Who left within the horizon, shape (landmarks, tenants).
        now: The present weights as whole numbers, in any unit.
        rules: The numbers of the backtest.
    """
    tenants = left.shape[1]
    folds = np.empty(tenants, dtype=np.int64)
    dealt = np.random.default_rng(rules.chance.seed).permutation(tenants)
    folds[dealt] = np.arange(tenants) % rules.suggestion.folds
    then = np.empty(left.shape)
    for fold in range(rules.suggestion.folds):
        own = folds == fold
        steps = _found(scores[:, ~own], left[:, ~own], now, rules.suggestion)
        then[:, own] = weighted_scores(scores[:, own], now if steps is None else steps)
    random = np.random.default_rng(rules.chance.seed)
    draws = tenant_draws(tenants, rules.chance.bootstrap_draws, random)
    pairs_now = count_pairs(-weighted_scores(scores, now), left)
    pairs_then = count_pairs(-then, left)
    auc_now, auc_then = pairs_now.auc()[0], pairs_then.auc()[0]
    low, high = interval(pairs_then.auc(draws) - pairs_now.auc(draws))
    return Gain(float(auc_now), float(auc_then), float(auc_then - auc_now), low, high)


def _found(scores: Floats, left: Flags, now: Ints, rules: Suggestion) -> Ints | None:
    """Weights in whole steps that tell best who left."""
    beta = coefficients(1 - scores / 100, left, now / now.sum(), rules.ridge)
    return whole_weights(beta, rules.weight_step)


def _set_in_force(weights: pl.DataFrame, day: date) -> pl.DataFrame:
    """The newest set not after a day, in the order of the components' scores."""
    before = weights.filter(pl.col("effective_from") <= day)
    newest = before.filter(pl.col("effective_from") == before["effective_from"].max())
    order = pl.DataFrame({"component": [*COMPONENTS]})
    return order.join(newest, on="component", how="inner", maintain_order="left")


def _parts(weights: pl.Series) -> Ints:
    """Weights as whole numbers, exactly, in the unit of the longest one's last decimal."""
    exact = [Decimal(str(weight)) for weight in weights]
    decimals = max(-int(weight.normalize().as_tuple().exponent) for weight in exact)
    return np.array([int(weight.scaleb(max(0, decimals))) for weight in exact], dtype=np.int64)


def _no_suggestion(told: dict[str, Any], why: str) -> pl.DataFrame:
    return _table([{**told, "scenario": NO_SUGGESTION, "component": "none", "why": why}])


def _table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    every = [{name: row.get(name) for name in _SCHEMA} for row in rows]
    return pl.DataFrame(every, schema=_SCHEMA, orient="row").with_columns(
        pl.col(pl.Float64).fill_nan(None)
    )
