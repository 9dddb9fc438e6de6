"""The backtest counts right, and the outlook keeps its promises on histories like real ones."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from tenant_health.outlook import backtest, outlook

START = date(2024, 1, 1)


def frame(scores: np.ndarray) -> pl.DataFrame:
    """Daily scores from START of shape (tenants, days); a negative score is a day without a row."""
    tenants, days = np.nonzero(scores >= 0)
    return pl.DataFrame(
        {
            "organization_id": [f"t{tenant:04}" for tenant in tenants],
            "metric_date": [START + timedelta(days=int(day)) for day in days],
            "overall_score": scores[tenants, days],
        },
        schema_overrides={"overall_score": pl.Int64},
    )


def lifelike(seed: int, tenants: int = 200, days: int = 365) -> pl.DataFrame:
    """Scores as rolling 30-day means of activity that wanders, breaks off, recovers and trends."""
    random = np.random.default_rng(seed)
    length = days + 29
    level = random.normal(1.0, 0.9, (tenants, 1))
    trend = random.choice([0, 0, 0, -1, 1], (tenants, 1)) * np.linspace(-0.8, 0.8, length)
    wander = np.cumsum(random.normal(0, 0.04, (tenants, length)), axis=1)
    stops = random.integers(0, 8 * length, (tenants, 1))
    off = (np.arange(length) > stops) & (np.arange(length) < stops + random.integers(40, 400))
    noise = random.normal(0, random.uniform(0.2, 2.5, (tenants, 1)), (tenants, length))
    activity = level + trend + wander - 2.5 * off + noise
    total = np.cumsum(np.pad(activity, ((0, 0), (1, 0))), axis=1)
    rolling = (total[:, 30:] - total[:, :-30]) / 30
    scores = np.round(100 / (1 + np.exp(-rolling))).astype(int)
    born = random.choice([0, 0, 0, 0, 1], (tenants, 1)) * random.integers(0, days, (tenants, 1))
    return frame(np.where(np.arange(days) >= born, scores, -1))


def test_forecasts_are_made_back_from_the_last_known_outcome() -> None:
    constant = np.repeat([[30], [70]], 150, axis=1)
    result = backtest(frame(constant))
    # 150 days from day 0: forecasts on days 119, 104 and 89, the 90th
    assert (result.forecasts, result.tenants, result.days) == (6, 2, 3)
    assert (result.coverage, result.mean_error, result.base_rate) == (1, 0, 0.5)
    assert result.base_rate_brier == 0.25
    assert result.brier < 0.001
    assert result.mean_chance == pytest.approx(0.5, abs=0.01)


def test_a_fall_that_nothing_announced_is_counted_as_missed() -> None:
    scores = np.repeat([[70]], 150, axis=1)
    scores[:, 120:] = 20
    result = backtest(frame(scores))
    # outcomes on days 149, 134 and 119: 20, 20 and 70
    assert result.coverage == pytest.approx(1 / 3)
    assert result.base_rate == pytest.approx(2 / 3)
    assert result.base_rate_brier == pytest.approx(2 / 9)
    assert result.brier == pytest.approx(2 / 3, abs=0.01)
    assert result.mean_error == pytest.approx(100 / 3, abs=0.1)


def test_a_score_at_the_bar_is_not_below_it() -> None:
    scores = frame(np.full((3, 150), 40))
    assert backtest(scores, critical_score=40).base_rate == 0
    assert backtest(scores, critical_score=41).base_rate == 1


def test_the_report_says_what_people_ask_for() -> None:
    report = backtest(frame(np.repeat([[30], [70]], 150, axis=1))).report()
    assert "6 forecasts of 2 tenants on 3 days" in report
    assert "100.0% of outcomes within" in report
    assert "50.00% came true" in report
    assert "against 0.25000 for the base rate" in report


@pytest.mark.parametrize("days", [0, 20, 119])
def test_a_history_without_a_known_outcome_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match=r"No forecast .* Pass more than 120 days"):
        backtest(frame(np.full((3, days), 50)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_intervals_and_chances_are_calibrated(seed: int) -> None:
    result = backtest(lifelike(seed))
    print(result.report())
    assert 0.75 <= result.coverage <= 0.85
    assert result.brier < 0.8 * result.base_rate_brier
    assert result.mean_chance == pytest.approx(result.base_rate, rel=0.25)


@pytest.mark.slow
def test_chances_are_calibrated_where_they_are_high_and_where_they_are_low() -> None:
    scores = lifelike(4, tenants=1500)
    days = [START + timedelta(days=day) for day in range(150, 335, 30)]
    forecasts = pl.concat(
        outlook(scores, as_of=day, critical_score=60)
        .drop_nulls()
        .select(
            "organization_id",
            pl.lit(day + timedelta(days=30)).alias("metric_date"),
            pl.col("probability_high_risk").alias("chance"),
        )
        for day in days
    )
    ended = forecasts.join(scores, on=["organization_id", "metric_date"])
    for low, high in [(0, 0.05), (0.05, 0.3), (0.3, 0.7), (0.7, 0.95), (0.95, 1)]:
        group = ended.filter(pl.col("chance").is_between(low, high))
        assert len(group) > 50
        came_true = (group["overall_score"] < 60).mean()
        assert came_true == pytest.approx(group["chance"].mean(), abs=0.08)


def test_five_tenants_of_four_months_get_honest_intervals_from_the_prior() -> None:
    covered = []
    for seed in range(40):
        scores = lifelike(100 + seed, tenants=5, days=150).filter(
            pl.col("organization_id").count().over("organization_id") == 150
        )
        covered.append(backtest(scores).coverage)
    assert 0.7 <= np.mean(covered) <= 0.92
