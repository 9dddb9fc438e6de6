"""The nightly build as an Airflow DAG, with Cosmos; see docs/scheduling.md.

Two tasks, not one per model: only one dbt command at a time may build, and each mart waits for all
that comes before the marts. TENANT_HEALTH_PROJECT names the folder with dbt_project.yml and .venv;
the database comes from Airflow's environment, as PG* variables and a PGPASSFILE.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from airflow.sdk import DAG
from cosmos.config import ProfileConfig
from cosmos.operators.local import DbtBuildLocalOperator, DbtSourceLocalOperator

PROJECT = Path(os.environ["TENANT_HEALTH_PROJECT"])
DBT = {
    "project_dir": str(PROJECT),
    "profile_config": ProfileConfig(
        profile_name="tenant_health",
        target_name=os.environ.get("DBT_TARGET", "server"),
        profiles_yml_filepath=PROJECT / "profiles.yml",
    ),
    "dbt_executable_path": str(PROJECT / ".venv/bin/dbt"),
    "append_env": True,
    "install_deps": False,
}

with DAG(
    "tenant_health",
    description="Health scores, usage and benchmarks of every tenant",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,  # a night makes up for those that were missed
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
):
    freshness = DbtSourceLocalOperator(task_id="freshness", **DBT)
    build = DbtBuildLocalOperator(
        task_id="build",
        dbt_cmd_flags=["--exclude-resource-type", "unit_test", "--exclude", "tag:weekly"],
        retries=1,
        retry_delay=timedelta(minutes=5),
        **DBT,
    )
    freshness >> build
