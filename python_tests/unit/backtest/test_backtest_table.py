"""The backtest as a table, from tables, and against its second implementation."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from worlds import SEED, World, with_causes

from project.oracle import backtest as oracle
from tenant_health.backtest.table import PREDICTORS, score_backtest

START = date(2024, 1, 1)
FEW_DRAWS = SEED.with_columns(
    pl.when(pl.col("parameter").str.ends_with("draws"))
    .then(pl.lit(40.0))
    .otherwise("value")
    .alias("value")
)


def _tables(world: World, seed: int = 0) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Landmarks, chances and endings; predictors but the score are noisy, and sometimes null."""
    random = np.random.default_rng(seed)
    days, tenants = world.scores.shape
    ids = [f"t{index:03}" for index in range(tenants)]
    rows = [
        {
            "organization_id": ids[tenant],
            "metric_date": START + timedelta(day),
            **{
                name: int(world.scores[day, tenant] + random.integers(-20, 20)) // 10
                for name in PREDICTORS
            },
            "overall_score": int(world.scores[day, tenant]),
            "score_delta_30d": None if day < 100 else int(random.integers(-5, 5)),
            "probability_high_risk": None if random.random() < 0.2 else random.random(),
            "has_open_alert": bool(world.scores[day, tenant] < 60),
            "days_at_risk": int(random.integers(0, 90)),
        }
        for day in range(59, days, 30)
        for tenant in range(tenants)
        if np.isfinite(world.scores[day, tenant])
    ]
    table = pl.DataFrame(rows, infer_schema_length=None).sample(fraction=1, shuffle=True, seed=1)
    scored = np.isfinite(world.scores)
    endings = pl.DataFrame(
        {
            "organization_id": ids,
            "as_of_date": START + timedelta(days - 1),
            "first_scored_on": [START + timedelta(int(day)) for day in scored.argmax(axis=0)],
            "last_scored_on": [
                START + timedelta(days - 1 - int(day)) for day in scored[::-1].argmax(axis=0)
            ],
            "left_on": [
                START + timedelta(int(day)) if day < days else None for day in world.leaving
            ],
            "days_at_risk": random.integers(0, 90, tenants),
        },
        schema_overrides={"left_on": pl.Date},
    )
    chances = table.select("organization_id", "metric_date", "probability_high_risk")
    return table.drop("probability_high_risk"), chances, endings


def _rows(world: World, rules: pl.DataFrame = FEW_DRAWS) -> dict[tuple[str, int], dict[str, Any]]:
    found = score_backtest(*_tables(world), rules)
    return {(row["predictor"], row["horizon_days"]): row for row in found.to_dicts()}


def test_equals_its_second_implementation() -> None:
    world = with_causes(beta=1, seed=11, tenants=50)
    landmarks, chances, endings = _tables(world)
    expected = oracle.score_backtest(
        landmarks.join(chances, on=["organization_id", "metric_date"]).to_dicts(),
        endings.to_dicts(),
        predictors=PREDICTORS,
        horizons=(30, 90, 180),
        draws=(40, 40),
        seed=1,
    )
    found = score_backtest(landmarks, chances, endings, FEW_DRAWS)
    assert oracle.differences(found.to_dicts(), expected) == {}


def test_a_verdict_on_one_row_alone() -> None:
    rows = _rows(with_causes(beta=2, seed=3))
    assert len(rows) == 3 * len(PREDICTORS)
    verdicts = {key: row["verdict"] for key, row in rows.items() if row["verdict"]}
    assert verdicts == {("overall_score", 90): "SKILL"}
    lead = {key for key, row in rows.items() if row["lead_days_median"] is not None}
    assert lead == {("overall_score", horizon) for horizon in (30, 90, 180)}


def test_nobody_left() -> None:
    world = with_causes(beta=0, seed=3, tenants=20)
    stayed = World(np.nan_to_num(world.scores, nan=50.0), np.full(20, 10**7))
    for row in _rows(stayed).values():
        assert (row["churned_tenants"], row["positives"]) == (0, 0)
        assert row["at_risk"] > 0
        assert row["auc"] is row["auc_low"] is row["auc_chance_high"] is row["lift_top_10"] is None
    assert _rows(stayed)["overall_score", 90]["verdict"] == "TOO_FEW"


@pytest.mark.parametrize("leaves", [200, 10**7])
def test_one_tenant(leaves: int) -> None:
    scores = np.where(np.arange(400)[:, None] >= leaves, np.nan, 50.0)
    row = _rows(World(scores, np.array([leaves])))["overall_score", 90]
    assert (row["auc"], row["verdict"]) == (None, "TOO_FEW")


def test_all_scores_alike() -> None:
    world = with_causes(beta=0, seed=3, tenants=200)
    alike = World(np.where(np.isfinite(world.scores), 50.0, np.nan), world.leaving)
    row = _rows(alike)["overall_score", 90]
    shown = {row[name] for name in row if name.startswith("auc")}
    assert (shown, row["verdict"]) == ({0.5}, "NO_SKILL")
    assert row["lift_top_10"] == pytest.approx(1, abs=0.01)  # a tenth is rounded up


def test_history_too_short_for_a_landmark() -> None:
    world = with_causes(beta=1, seed=3, tenants=10, days=80)
    row = _rows(world)["overall_score", 90]
    assert (row["landmarks"], row["at_risk"], row["verdict"]) == (0, 0, "TOO_FEW")


def test_the_same_rows_give_the_same_figures_in_any_order() -> None:
    landmarks, chances, endings = _tables(with_causes(beta=1, seed=2, tenants=60))
    found = score_backtest(landmarks, chances, endings, FEW_DRAWS)
    turned = score_backtest(landmarks.reverse(), chances.reverse(), endings.reverse(), FEW_DRAWS)
    assert found.equals(turned)


def test_nothing_from_nothing() -> None:
    """As with dbt's --empty, where seeds have no rows either, or on an empty platform."""
    landmarks, chances, endings = _tables(with_causes(beta=1, seed=2, tenants=5))
    assert score_backtest(landmarks.clear(), chances.clear(), endings.clear(), SEED).is_empty()
    assert score_backtest(landmarks, chances, endings, SEED.clear()).is_empty()


def test_rows_that_do_not_fit() -> None:
    landmarks, chances, endings = _tables(with_causes(beta=1, seed=2, tenants=5))
    with pytest.raises(ValueError, match="two rows on a landmark"):
        score_backtest(pl.concat([landmarks, landmarks]), chances, endings, FEW_DRAWS)
    with pytest.raises(ValueError, match="two endings"):
        score_backtest(landmarks, chances, pl.concat([endings, endings]), FEW_DRAWS)
    with pytest.raises(ValueError, match="t000 has no row in the endings"):
        score_backtest(landmarks, chances, endings.slice(1), FEW_DRAWS)
