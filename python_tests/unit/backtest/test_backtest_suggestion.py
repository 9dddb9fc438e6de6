"""Other weights: found where they are better, and kept to oneself where they are not."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from worlds import RULES, SEED

from tenant_health.backtest.auc import Flags, Floats
from tenant_health.backtest.rules import Suggestion
from tenant_health.backtest.suggestion import out_of_fold_gain, suggested_weights
from tenant_health.backtest.table import COMPONENTS
from tenant_health.backtest.weights import coefficients, weighted_scores, whole_weights

PRESENT = np.array([0.20, 0.25, 0.25, 0.15, 0.15])
START, LANDMARKS = date(2024, 1, 1), 22
LATER_SET = [0.6, 0.1, 0.1, 0.1, 0.1]


def _world(causes: list[float], seed: int, tenants: int = 400) -> tuple[Floats, Flags]:
    """Component scores, and who left within three landmarks, for the shortfalls that are causes."""
    random = np.random.default_rng(seed)
    shape = (LANDMARKS, tenants, 5)
    own, noise = random.normal(size=shape[1:]), random.normal(size=shape)
    scores = np.clip(np.round(70 + 18 * (np.sqrt(0.7) * own + np.sqrt(0.3) * noise)), 0, 100)
    hazard = np.exp((1 - scores / 100) @ np.array(causes))
    leaves = random.random(shape[:2]) < hazard * 0.1 * 30 / 365 / hazard.mean()
    last = np.where(leaves.any(axis=0), leaves.argmax(axis=0), LANDMARKS)
    landmark = np.arange(LANDMARKS)[:, None]
    left = (landmark <= last) & (last < np.minimum(landmark + 3, LANDMARKS))
    return np.where((landmark > last)[:, :, None], np.nan, scores), left


def _suggested(scores: Floats, verdict: str = "SKILL") -> list[dict[str, Any]]:
    """What comes out of tables of such a world; a tenant leaves the day after its last landmark."""
    known = np.isfinite(scores[:, :, 0])
    ids = [f"t{index:03}" for index in range(scores.shape[1])]
    until = START + timedelta(30 * LANDMARKS + 60)
    rows = [
        {
            "organization_id": ids[tenant],
            "metric_date": START + timedelta(30 * int(landmark)),
            **dict(zip(COMPONENTS.values(), scores[landmark, tenant], strict=True)),
        }
        for landmark, tenant in zip(*np.nonzero(known), strict=True)
    ]
    last = [START + timedelta(30 * int(count - 1)) for count in known.sum(axis=0)]
    stays = known.all(axis=0)
    endings = pl.DataFrame(
        {
            "organization_id": ids,
            "as_of_date": until,
            "first_scored_on": START,
            "last_scored_on": [
                until if stay else day for stay, day in zip(stays, last, strict=True)
            ],
            "left_on": [
                None if stay else day + timedelta(1) for stay, day in zip(stays, last, strict=True)
            ],
        },
        schema_overrides={"left_on": pl.Date},
    )
    backtest = pl.DataFrame(
        {"as_of_date": [until] * 2, "verdict": [None, verdict]},
        schema_overrides={"verdict": pl.String},
    )
    sets = [("2024-01-01", PRESENT.tolist()), ("2099-01-01", LATER_SET)]
    weights = pl.DataFrame(
        [
            (date.fromisoformat(day), name, place + 1, f"{weight:.2f}", "0.70")
            for day, values in sets
            for place, (name, weight) in enumerate(zip(COMPONENTS, values, strict=True))
        ],
        schema=["effective_from", "component", "position", "weight", "target"],
        orient="row",
    ).with_columns(pl.col("weight", "target").cast(pl.Decimal(10, 4)))
    return suggested_weights(pl.DataFrame(rows), endings, backtest, weights, SEED).to_dicts()


def test_better_weights_are_suggested() -> None:
    """Tenants leave for few logins and late cases; the present weights are of all five."""
    scores, _ = _world([8, 4, 0, 0, 0], seed=1)
    rows = _suggested(scores)
    weights = {row["component"]: row["weight"] for row in rows}
    assert [row["scenario"] for row in rows] == ["suggested"] * 5
    assert sum(weights.values()) == pytest.approx(1)
    assert weights["login"] > weights["case_resolution"] > weights["feature_adoption"]
    assert all(round(20 * weight, 9) % 1 == 0 for weight in weights.values())
    first = rows[0]
    assert first["gain"] == pytest.approx(first["auc_suggested"] - first["auc_now"], abs=1e-4)
    assert 0 < first["gain_low"] <= first["gain"] <= first["gain_high"]
    assert first["effective_from"] == first["as_of_date"] + timedelta(1)
    assert [row["weight_now"] for row in rows] == PRESENT.tolist()


def test_none_where_the_present_ones_are_right() -> None:
    scores, _ = _world((12 * PRESENT).tolist(), seed=2)
    (row,) = _suggested(scores)
    assert (row["scenario"], row["component"], row["weight"]) == ("no_suggestion", "none", None)
    assert "not surely better than the present ones" in row["why"]
    assert row["gain_low"] <= 0


@pytest.mark.parametrize("verdict", ["NO_SKILL", "INVERTED", "TOO_FEW"])
def test_none_without_skill(verdict: str) -> None:
    """Not even where other weights would be better."""
    scores, _ = _world([8, 4, 0, 0, 0], seed=1, tenants=50)
    (row,) = _suggested(scores, verdict)
    assert (row["scenario"], row["gain"]) == ("no_suggestion", None)
    assert row["verdict"] == verdict
    assert row["why"].startswith("Only a score that says who leaves")


def test_none_where_lower_components_go_with_staying() -> None:
    scores, _ = _world([-12, -12, -12, -12, -12], seed=3)
    (row,) = _suggested(scores)
    assert row["why"] == "No part of the score is lower where customers leave."


def test_seldom_any_where_tenants_leave_by_lot() -> None:
    """If somebody took such a world for one with skill."""
    gains = [out_of_fold_gain(*_world([0] * 5, seed), np.array([4, 5, 5, 3, 3]), RULES)
             for seed in range(5)]  # fmt: skip
    assert sum(gain.gain_low > 0 for gain in gains) == 0


def test_what_a_tenant_did_has_no_part_in_how_it_is_scored() -> None:
    """Each tenant a fold of its own: scores are those under weights of all others."""
    scores, left = _world([9, 0, 0, 0, 0], seed=4, tenants=40)
    now = np.array([4, 5, 5, 3, 3])
    rules = replace(RULES, suggestion=Suggestion(folds=40, ridge=0.1, weight_step=0.05))
    won, pairs = 0.0, 0
    then = np.empty(left.shape)
    for tenant in range(40):
        others = np.arange(40) != tenant
        beta = coefficients(1 - scores[:, others] / 100, left[:, others], now / 20, 0.1)
        found = whole_weights(beta, 0.05)
        then[:, tenant] = weighted_scores(scores[:, tenant], now if found is None else found)
    for of_day, gone in zip(then, left, strict=True):
        for lost in of_day[gone]:
            stayed = of_day[~gone & np.isfinite(of_day)]
            won += (lost < stayed).sum() + (lost == stayed).sum() / 2
            pairs += len(stayed)
    gain = out_of_fold_gain(scores, left, now, rules)
    assert gain.auc_suggested == pytest.approx(won / pairs)


@pytest.mark.parametrize("ridge", [0.1, 1.0, 20.0])
def test_coefficients_against_another_way_to_the_same_optimum(ridge: float) -> None:
    """The likelihood written out tenant by tenant; another optimiser, without its slope."""
    scores, left = _world([6, 0, 3, 0, 0], seed=5, tenants=60)
    shortfalls = 1 - scores / 100

    def cost(beta: Floats) -> float:
        value = 0.0
        for rows, gone in zip(shortfalls, left, strict=True):
            there = [tenant for tenant in range(60) if np.isfinite(rows[tenant]).all()]
            everybody = np.log(sum(np.exp(beta @ rows[tenant]) for tenant in there))
            value -= sum(beta @ rows[tenant] - everybody for tenant in there if gone[tenant])
        nearest = PRESENT * max(0.0, beta @ PRESENT) / (PRESENT @ PRESENT)
        return float(value + ridge * ((beta - nearest) ** 2).sum())

    other = minimize(cost, np.full(5, 0.5), bounds=[(0, 50)] * 5, method="SLSQP", tol=1e-10)
    found = coefficients(shortfalls, left, PRESENT, ridge)
    assert cost(found) <= other.fun + 1e-4
    assert found == pytest.approx(other.x, abs=0.05)


@given(st.lists(st.floats(0, 50), min_size=5, max_size=5).filter(lambda beta: max(beta) > 0.01))
def test_whole_weights_sum_to_one_and_are_near(beta: list[float]) -> None:
    found = whole_weights(np.array(beta), 0.05)
    assert found is not None
    assert found.sum() == 20
    assert (np.abs(found - 20 * np.array(beta) / sum(beta)) < 1).all()


def test_largest_remainder_by_hand() -> None:
    """5.5, 5.5, 6.2, 2.8 and 0 of 20 steps: 18 are whole, 2.8 is nearest, of the ties the first."""
    found = whole_weights(np.array([5.5, 5.5, 6.2, 2.8, 0.0]), 0.05)
    assert found is not None
    assert found.tolist() == [6, 5, 6, 3, 0]
    assert whole_weights(np.zeros(5), 0.05) is None
    with pytest.raises(ValueError, match=r"steps of 0.03 never sum to 1"):
        whole_weights(np.ones(5), 0.03)


def test_weighted_scores_are_rounded_half_up() -> None:
    """20 + 25 + 12.5 + 6 + 9 = 72.5, so 73, as the score itself; 72.35 is 72."""
    scores = np.array([[100, 100, 50, 40, 60], [100, 100, 50, 40, 59], [np.nan] * 5])
    found = weighted_scores(scores, np.array([20, 25, 25, 15, 15]))
    assert found[:2].tolist() == [73, 72]
    assert np.isnan(found[2])
