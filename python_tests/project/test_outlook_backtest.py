"""The outlook keeps its promises on the score history of the sample, as dbt built it."""

from datetime import date

import polars as pl
import pytest

from project.builds import run_dbt
from project.databases import Database
from tenant_health.outlook import backtest
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.write import write_sample

YEAR = SampleConfig(tenants=200, days=400, end_date=date(2025, 3, 31), seed=1, users_per_tenant=20)
BUILD_SCORES = (
    "build",
    "--select",
    "+int_health_scores",
    "--exclude-resource-type",
    "test",
    "unit_test",
)


@pytest.fixture
def sample_scores(fresh: Database) -> pl.DataFrame:
    """A year of daily scores of as many tenants as `make demo` has, each with fewer users."""
    with fresh.connection() as connection:
        write_sample(connection, "raw", YEAR, lambda *_: None)
    run = run_dbt(fresh, BUILD_SCORES, {"as_of_date": YEAR.end_date.isoformat()})
    assert run.exit_code == 0, run.errors
    scores = fresh.rows(
        "select organization_id, metric_date, overall_score"
        " from analytics_intermediate.int_health_scores"
    )
    return pl.DataFrame(
        scores, schema=["organization_id", "metric_date", "overall_score"], orient="row"
    )


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
