"""Five tenants' March of 2024, worked out by hand in golden/README.md, compared inside dbt."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml

from project.builds import BUILD, ROOT, copied_project, run_dbt
from project.databases import Database, new_database
from project.spark.engine import run_on_spark
from tenant_health import embedded
from tenant_health.load.csv_files import find_sources
from tenant_health.load.loading import load_sources
from tenant_health.load.parquet import write_parquet

GOLDEN = Path(__file__).parent / "golden"
VARS = MappingProxyType({"as_of_date": "2024-03-31", "history_days": 31})
NEW_WEIGHTS = """\
2024-03-11,login,1,0.30,0.80
2024-03-11,case_resolution,2,0.20,0.90
2024-03-11,campaign_completion,3,0.20,0.85
2024-03-11,feature_adoption,4,0.15,0.50
2024-03-11,support_tickets,5,0.15,5
"""
# What rests on forecasts, drivers, plans, alerts and owners has tests of its own; so have words.
WORDS = ("customer", "sector_label", "status_label", "status_position", "size_label", "owner_label")
ELSEWHERE = {
    "tenant_portfolio": [
        *("may_turn_critical", "top_driver_7d", "top_driver_30d", "open_alerts"),
        *("highest_severity", "effort_to_low_risk", "call_rank", "call_group", "call_points"),
        *("call_reasons", "score_delta_7d", "outlook", "probability_high_risk", "expected_low"),
        *("expected_high", "is_score_shown", "size_position", "alert_label", "outlook_label"),
        *("shown_score", "shown_change_7d", "shown_change_30d", "shown_range", "shown_chance"),
        *("since_label", "owner_name", "owner_email", "renewal_on", "annual_value", *WORDS),
    ],
    "feature_adoption": [
        *("customer", "state", "state_label", "category_label", "category_position"),
    ],
    "peer_benchmarks": ["metric_label", "metric_position", "cohort_label"],
}
COMPARE = ("test", "--select", "tag:golden")
# One wrong cell for every mart.
WRONG = {
    "tenants": "name = 'Elm Startup' where organization_id = 'elm'",
    "usage_metrics": "cases_overdue = 1 where metric_date = '2024-03-31' and cases_overdue = 0 "
    "and organization_id = 'acorn'",
    "feature_adoption": "is_actively_used = true where organization_id = 'acorn' "
    "and feature_key = 'SSO_ENABLED'",
    "tenant_health_scores": "overall_score = 69 where organization_id = 'cedar' "
    "and metric_date = '2024-03-16'",
    "tenant_portfolio": "last_activity_at = '2024-03-22' where organization_id = 'dune'",
    "peer_benchmarks": "mean = 58.81 where metric_name = 'health_score'",
    "rejected_rows": "row_count = 2 where reason = 'unknown_case'",
}
BUILD_COMPARED = (*BUILD, "--select", *(f"+{mart}" for mart in WRONG), "expected_*")
# Two engines are compared on all marts by `make test-spark`.
ON_SPARK = ["tenant_health_scores", "tenants", "usage_metrics"]


def test_every_mart_has_an_expectation() -> None:
    assert {path.stem for path in (GOLDEN / "expected").iterdir()} == set(WRONG)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the expected marts as seeds, and a test that each equals its mart."""
    components = "seeds/health_score_components.csv"
    expected = {f"seeds/expected_{mart}.csv": f"{GOLDEN}/expected/{mart}.csv" for mart in WRONG}
    return copied_project(
        tmp_path_factory.mktemp("golden") / "project",
        {
            components: (ROOT / components).read_text() + NEW_WEIGHTS,
            **{seed: Path(path).read_text() for seed, path in expected.items()},
            "seeds/expected.yml": yaml.safe_dump({"seeds": [_expectation(m) for m in WRONG]}),
        },
    )


def _expectation(mart: str) -> dict[str, object]:
    """The properties of a seed of expected rows, with the types of the mart's contract."""
    (model,) = yaml.safe_load((ROOT / f"models/marts/{mart}.yml").read_text())["models"]
    column_types = {
        column["name"]: column["data_type"]
        for column in model["columns"]
        if column["name"] not in ELSEWHERE.get(mart, [])
    }
    equality = {
        "name": f"{mart}_is_golden",
        "arguments": {"compare_model": f"ref('{mart}')", "compare_columns": [*column_types]},
        "config": {"tags": ["golden"]},
    }
    return {
        "name": f"expected_{mart}",
        "config": {"column_types": column_types},
        "data_tests": [{"dbt_utils.equality": equality}],
    }


@pytest.fixture(scope="module")
def golden(server: embedded.Server, project: Path) -> Iterator[Database]:
    """The marts that are compared, and the expected ones."""
    with new_database(server) as database:
        with database.connection() as connection:
            load_sources(connection, "raw", find_sources(GOLDEN / "raw"))
        run = run_dbt(database, BUILD_COMPARED, VARS, project)
        assert run.exit_code == 0, run.errors
        yield database


def test_marts_equal_what_was_worked_out_by_hand(golden: Database, project: Path) -> None:
    run = run_dbt(golden, COMPARE, VARS, project)
    assert run.exit_code == 0, run.errors
    assert run.statuses == {f"{mart}_is_golden": "pass" for mart in WRONG}


@pytest.mark.spark
def test_marts_that_spark_builds_equal_it_too(
    server: embedded.Server, project: Path, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    with new_database(server) as database, database.connection() as connection:
        write_parquet(connection, lake, find_sources(GOLDEN / "raw"))
    args = ["build", "--indirect-selection", "empty", "--select"]
    for mart in ON_SPARK:
        args += [f"+{mart}", f"expected_{mart}", f"{mart}_is_golden"]
    run_on_spark(tmp_path, args, {**VARS, "lake": str(lake)}, project=project)
    results = json.loads((tmp_path / "target" / "run_results.json").read_text())["results"]
    statuses = {result["unique_id"].split(".")[2]: result["status"] for result in results}
    assert {mart: statuses[f"{mart}_is_golden"] for mart in ON_SPARK} == dict.fromkeys(
        ON_SPARK, "pass"
    )


def test_one_wrong_cell_is_found_in_each_mart(golden: Database, project: Path) -> None:
    with new_database(golden.server, template=golden.name) as database:
        for mart, change in WRONG.items():
            update = f"update analytics_seeds.expected_{mart} set {change} returning 1"
            assert database.rows(update) == [(1,)]
        run = run_dbt(database, COMPARE, VARS, project)
    assert run.exit_code == 1
    assert run.statuses == {f"{mart}_is_golden": "fail" for mart in WRONG}
