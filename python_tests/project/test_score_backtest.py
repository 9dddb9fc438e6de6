"""The backtest on whole builds: on real data, on a sample whose churn has a cause, and its past."""

from collections.abc import Iterator
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from project.builds import BUILD, ROOT, run_dbt
from project.databases import Database, new_database
from project.oracle import backtest as oracle
from tenant_health import embedded
from tenant_health.backtest.table import PREDICTORS
from tenant_health.load.csv_files import find_sources
from tenant_health.load.loading import load_sources
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.write import write_sample

REAL_DATA = ROOT.parent / "shared" / "realdata"
REAL_VARS = {"as_of_date": "2024-12-31", "history_days": 731}
ALL_WEEKLY = (*BUILD, "--select", "+tag:weekly")
END = date(2025, 3, 31)
LEAVERS = SampleConfig(
    tenants=40, days=300, end_date=END, seed=7, users_per_tenant=6, activity=0.5, churn=2.0
)
VARS = MappingProxyType({"as_of_date": END.isoformat(), "history_days": 300})
BEFORE = END - timedelta(130)
"""A day with landmarks before it and leavers after it."""

PREDICTED = """
    select landmarks.*, chances.probability_high_risk
    from analytics_intermediate.int_landmarks as landmarks
    left join analytics_intermediate.int_landmark_chances as chances
        using (organization_id, metric_date)
    where landmarks.metric_date <= '{until}' and landmarks.metric_date >= '{since}'
    order by landmarks.organization_id, landmarks.metric_date
"""
LEFT = "select organization_id, left_on from analytics_intermediate.int_tenant_endings order by 1"
FIGURES = "select * from analytics_marts.score_backtest"


def _rows(database: Database, query: str) -> list[dict[str, Any]]:
    with database.connection() as connection, connection.cursor() as cursor:
        cursor.execute(query)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def _predicted(database: Database, until: date, since: date = date(2000, 1, 1)) -> list[Any]:
    return database.rows(PREDICTED.format(until=until, since=since))


@pytest.fixture(scope="module")
def leavers(server: embedded.Server) -> Iterator[Database]:
    """A small sample of which many leave, and what the backtest makes of it. Not to be changed."""
    with new_database(server) as database:
        with database.connection() as connection:
            write_sample(connection, "raw", LEAVERS, lambda *_: None)
        run = run_dbt(database, ALL_WEEKLY, VARS)
        assert run.exit_code == 0, run.errors
        left = [day for _, day in database.rows(LEFT) if day]
        assert sum(day > BEFORE for day in left) >= 2
        assert any(day <= BEFORE for day in left)
        yield database


@pytest.fixture
def copy(leavers: Database) -> Iterator[Database]:
    with new_database(leavers.server, template=leavers.name) as database:
        yield database


@pytest.mark.slow
def test_predictors_do_not_know_who_left(leavers: Database, copy: Database) -> None:
    """Every tenant that left does so a year later: the queries of the predictors find the same."""
    copy.rows(
        "update analytics_intermediate.int_tenants"
        " set deactivated_at = deactivated_at + interval '1 year'"
    )
    weekly = run_dbt(copy, (*BUILD, "--select", "tag:weekly"), VARS)
    assert weekly.exit_code == 0, weekly.errors
    assert _predicted(copy, END) == _predicted(leavers, END)
    assert not any(day for _, day in copy.rows(LEFT))
    figures = _rows(copy, FIGURES)
    assert {row["churned_tenants"] for row in figures} == {0}


@pytest.mark.slow
def test_leaving_later_changes_nothing_known_before(leavers: Database, copy: Database) -> None:
    """In the raw rows, all that leave after a day do so a year later, and all is built again."""
    copy.rows(
        "update raw.organizations set updated_at = updated_at + interval '1 year'"
        f" where not is_active and updated_at >= date '{BEFORE}' + 1;"
        "drop schema analytics_intermediate, analytics_staging, analytics_marts cascade"
    )
    again = run_dbt(copy, ALL_WEEKLY, VARS)
    assert again.exit_code == 0, again.errors
    assert _predicted(copy, BEFORE) == _predicted(leavers, BEFORE)
    assert copy.rows(LEFT) != leavers.rows(LEFT)
    after = BEFORE + timedelta(1)
    assert _predicted(copy, END, after) != _predicted(leavers, END, after)


@pytest.mark.slow
def test_predictors_are_those_that_a_build_of_that_day_has(leavers: Database) -> None:
    """Nothing that happened after a landmark is in its row: it is as built on the day itself."""
    (landmark,) = leavers.rows(
        f"select max(metric_date) from analytics_intermediate.int_landmarks"
        f" where metric_date <= '{BEFORE}'"
    )[0]
    with new_database(leavers.server, template=leavers.name) as then:
        then.rows("drop schema analytics_intermediate, analytics_staging, analytics_marts cascade")
        days = 300 - (END - landmark).days
        run = run_dbt(then, ALL_WEEKLY, {"as_of_date": str(landmark), "history_days": days})
        assert run.exit_code == 0, run.errors
        expected = _predicted(leavers, landmark)
        assert len(expected) > 100
        assert _predicted(then, END) == expected


if REAL_DATA.is_dir():

    @pytest.fixture(scope="module")
    def real(server: embedded.Server) -> Iterator[Database]:
        with new_database(server) as database:
            with database.connection() as connection:
                load_sources(connection, "raw", find_sources(REAL_DATA))
            run = run_dbt(database, ALL_WEEKLY, REAL_VARS)
            assert run.exit_code == 0, run.errors
            yield database

    @pytest.mark.slow
    def test_real_data_has_no_skill(real: Database) -> None:
        """Leaving there has nothing to do with the activity, which is of other sources."""
        (score,) = (row for row in _rows(real, FIGURES) if row["verdict"])
        assert score["verdict"] == "NO_SKILL"
        assert score["churned_tenants"] > 50
        (none,) = _rows(real, "select * from analytics_marts.suggested_weights")
        assert (none["scenario"], none["verdict"]) == ("no_suggestion", "NO_SKILL")
        assert _wrong(real, ["overall_score"], [90]) == {}

    @pytest.mark.slow
    def test_other_figures_of_real_data_equal_a_second_implementation(real: Database) -> None:
        assert _wrong(real, ["overall_score"], [30, 180]) == {}
        assert _wrong(real, [*PREDICTORS][1:], [90]) == {}

    def _wrong(database: Database, predictors: list[str], horizons: list[int]) -> dict[Any, Any]:
        """The figures that the second implementation finds to be others, to four digits."""
        landmarks = _rows(database, PREDICTED.format(until=date.max, since=date.min))
        endings = _rows(database, "select * from analytics_intermediate.int_tenant_endings")
        expected = oracle.score_backtest(
            landmarks, endings, predictors, horizons, draws=(1000, 500), seed=1
        )
        return oracle.differences(_rows(database, FIGURES), expected)


@pytest.mark.slow
@pytest.mark.parametrize(("beta", "verdicts"), [(0.0, {"NO_SKILL"}), (1.0, {"SKILL"})])
def test_sample_whose_churn_has_a_cause_or_none(
    fresh: Database, beta: float, verdicts: set[str]
) -> None:
    config = SampleConfig(
        tenants=400, days=740, end_date=END, seed=1, users_per_tenant=20, activity=0.5, churn=beta
    )
    with fresh.connection() as connection:
        write_sample(connection, "raw", config, lambda *_: None)
    run = run_dbt(fresh, ALL_WEEKLY, {"as_of_date": END.isoformat(), "history_days": 730})
    assert run.exit_code == 0, run.errors
    (score,) = (row for row in _rows(fresh, FIGURES) if row["verdict"])
    assert score["churned_tenants"] >= 40
    assert score["verdict"] in verdicts
