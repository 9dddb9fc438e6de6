"""What a run needs and doesn't find stops it before anything is built."""

import fcntl
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from project.conftest import NIGHTLY
from project.rebuilding import FIRST_NIGHT
from project.spark.engine import run_on_spark
from tenant_health.sample.parquet import write_parquet

pytestmark = [pytest.mark.spark, pytest.mark.slow]
OWN_TABLE = "create table raw.campaigns using parquet as select 'c' as id"
SMALL = replace(NIGHTLY, tenants=2, days=10)


def test_a_lake_that_does_not_fit_the_source_contract(tmp_path: Path) -> None:
    """Nor does what an earlier lake had stand in for what is missing."""
    dbt_vars = {"as_of_date": FIRST_NIGHT.isoformat(), "lake": str(tmp_path / "lake")}
    write_parquet(tmp_path / "lake", SMALL, lambda *_: None)
    shutil.rmtree(tmp_path / "lake" / "account_owners")
    run_on_spark(tmp_path, ["run", "--select", "stg_platform__account_owners"], dbt_vars)

    shutil.rmtree(tmp_path / "lake" / "campaigns")
    cases, users = (tmp_path / "lake" / name / "part-0.parquet" for name in ("cases", "users"))
    pl.read_parquet(cases).drop("outcome_at").write_parquet(cases)
    pl.read_parquet(users).with_columns(is_active=pl.lit("yes")).write_parquet(users)
    said = run_on_spark(tmp_path, ["build"], dbt_vars, exit_code=2)
    assert [line.strip() for line in said.splitlines() if line.strip().startswith("- ")] == [
        "- column raw.users.is_active is of type string, where boolean is needed",
        "- column raw.cases.outcome_at is missing",
        "- table raw.campaigns is missing",
    ]
    assert f"point the var lake (now {tmp_path / 'lake'}) at the folder that holds them" in said
    assert list((tmp_path / ".spark" / "tables").rglob("*.parquet")) == []

    args = ["run-operation", "run_query", "--args", json.dumps({"sql": OWN_TABLE})]
    run_on_spark(tmp_path, args, {})
    said = run_on_spark(tmp_path, ["build"], dbt_vars, exit_code=2)
    assert "raw.campaigns is a table of Spark's own catalog, with its rows" in said


def test_a_warehouse_that_another_run_is_using(tmp_path: Path) -> None:
    warehouse = tmp_path / ".spark"
    warehouse.mkdir()
    select_one = ["run-operation", "run_query", "--args", json.dumps({"sql": "select 1"})]
    held = os.open(warehouse, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        said = run_on_spark(tmp_path, select_one, {}, exit_code=1)
    finally:
        os.close(held)
    assert f"Another run is using the warehouse {warehouse}, which takes one" in said
    run_on_spark(tmp_path, select_one, {})
