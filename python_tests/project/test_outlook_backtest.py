"""The outlook keeps its promises on the score history of the sample, as dbt built it."""

from datetime import date

import polars as pl
import pytest

from project.builds import run_dbt
from project.databases import Database
from tenant_health.outlook import backtest
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.write import write_sample

END = date(2025, 3, 31)
BUILD_SCORES = (
    "build",
    "--select",
    "+int_health_scores",
    "--exclude-resource-type",
    "test",
    "unit_test",
)


@pytest.fixture(params=[70, 200])
def sample_scores(fresh: Database, request: pytest.FixtureRequest) -> pl.DataFrame:
    """A year of daily scores of so many tenants; `make demo` has 200, each with more users."""
    year = SampleConfig(tenants=request.param, days=400, end_date=END, seed=1, users_per_tenant=20)
    with fresh.connection() as connection:
        write_sample(connection, "raw", year, lambda *_: None)
    run = run_dbt(fresh, BUILD_SCORES, {"as_of_date": END.isoformat()})
    assert run.exit_code == 0, run.errors
    scores = fresh.rows(
        "select organization_id, metric_date, overall_score"
        " from analytics_intermediate.int_health_scores"
    )
    return pl.DataFrame(
        scores, schema=["organization_id", "metric_date", "overall_score"], orient="row"
    )


@pytest.mark.slow
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
