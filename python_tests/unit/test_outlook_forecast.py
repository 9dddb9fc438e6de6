"""What forecasts, intervals and chances depend on."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from score_history import history, look, only, portfolio, wavy

from tenant_health.outlook.forecast import state


def test_39_is_below_40_and_40_is_not() -> None:
    under, at = look(history(at=[40] * 200, under=[39] * 200))["probability_high_risk"].reverse()
    assert under > 0.75
    assert at < 0.25


@pytest.mark.parametrize(("first", "step"), [(95, -1), (5, 1)])
def test_forecasts_stay_within_0_and_100(first: int, step: int) -> None:
    tenants = {f"t{i}": [first + step * day for day in range(91)] for i in range(40)}
    row = only(history(**tenants))
    bounds = [row[f"expected_score_30d{end}"] for end in ("_low", "", "_high")]
    assert bounds == sorted(bounds)
    assert min(bounds) >= 0
    assert max(bounds) <= 100
    assert row["probability_high_risk"] == pytest.approx(1 if step < 0 else 0, abs=0.05)


def test_a_forecast_starts_from_trend_mean_peers_and_spread() -> None:
    scores = np.array([range(1, 91), [20] * 90, [np.nan] * 88 + [60, 66]], dtype=float)
    now = state(scores, 89, window_days=10, horizon_days=30)
    assert now.latest.tolist() == [90, 20, 66]
    assert now.drift.tolist() == [30, 0, 0]  # weekly looks at days 83 and 90: a point a day
    assert now.to_mean.tolist() == [-4.5, 0, -3]
    assert now.to_peers.tolist() == [-24, 46, 0]
    assert now.spread.tolist() == pytest.approx([8.25**0.5, 0, 3])
    assert now.days.tolist() == [10, 10, 2]
    before = state(scores, 87, window_days=10, horizon_days=30)
    np.testing.assert_array_equal(before.latest, [88, 20, np.nan])
    np.testing.assert_array_equal(before.to_peers, [-34, 34, np.nan])


def test_tenants_that_return_to_their_mean_are_expected_there() -> None:
    random = np.random.default_rng(4)
    levels = {f"t{i:02}": 40 + i for i in range(50)}
    scores = {k: [int(s) for s in random.integers(v - 5, v + 6, 200)] for k, v in levels.items()}
    table = look(history(**scores))
    wrong = table["expected_score_30d"] - pl.Series(list(levels.values()))
    assert wrong.abs().max() < 2


def test_tenants_that_wander_are_expected_where_they_are() -> None:
    random = np.random.default_rng(4)
    steps = random.choice([-1, 0, 0, 1], (200, 365))
    scores = np.clip(50 + np.cumsum(steps, axis=1), 0, 100)
    table = look(history(**{f"t{i:03}": row.tolist() for i, row in enumerate(scores)}))
    assert (table["expected_score_30d"] - pl.Series(scores[:, -1])).abs().mean() < 1.5


def test_lively_tenants_have_wider_intervals_than_quiet_ones() -> None:
    random = np.random.default_rng(6)
    calm = {f"calm{i:02}": wavy(random, 60, 1) for i in range(40)}
    wild = {f"wild{i:02}": wavy(random, 60, 8) for i in range(40)}
    width = pl.col("expected_score_30d_high") - pl.col("expected_score_30d_low")
    table = look(history(**calm, **wild)).with_columns(width.alias("width"))
    is_calm = pl.col("organization_id").str.starts_with("calm")
    assert table.filter(is_calm)["width"].mean() < 6
    assert table.filter(~is_calm)["width"].mean() > 12


def test_a_higher_bar_is_missed_more_often_and_more_certainty_is_wider() -> None:
    scores = portfolio()
    chances = [
        look(scores, critical_score=bar)["probability_high_risk"] for bar in range(0, 101, 10)
    ]
    assert all((low <= high).all() for low, high in pairwise(chances))
    assert chances[0].max() < 0.2
    assert chances[-1].min() > 0.8
    narrow, wide = look(scores, level=0.5), look(scores, level=0.95)
    for name in ("slope_per_week", "expected_score_30d"):
        assert (wide[f"{name}_low"] <= narrow[f"{name}_low"]).all()
        assert (wide[f"{name}_high"] >= narrow[f"{name}_high"]).all()
