"""The outlook keeps its promises on the score history of the sample, as dbt built it."""

import polars as pl
import pytest

from tenant_health.outlook import backtest


def test_the_outlook_is_calibrated_on_the_sample(
    sample_scores: pl.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    result = backtest(sample_scores)
    with capsys.disabled():
        print(f"\nBacktest of the outlook on the sample:\n{result.report()}")
    assert result.forecasts > 1000
    assert 0.75 <= result.coverage <= 0.85
    assert result.base_rate > 0
    assert result.brier < 0.9 * result.base_rate_brier
