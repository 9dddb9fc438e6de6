"""The nightly build in Dagster, one asset per model; see docs/scheduling.md.

All assets are built by one dbt command, since each mart waits for all that comes before the marts.
TENANT_HEALTH_PROJECT names the folder with dbt_project.yml and .venv; the database comes from the
environment, as PG* variables and a PGPASSFILE. Start with `dagster dev -f definitions.py`.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject, build_schedule_from_dbt_selection, dbt_assets

PROJECT = Path(os.environ["TENANT_HEALTH_PROJECT"])
DBT = str(PROJECT / ".venv/bin/dbt")

project = DbtProject(PROJECT, target=os.environ.get("DBT_TARGET", "server"))
dbt_cli = DbtCliResource(project_dir=project, dbt_executable=DBT)
if not project.manifest_path.exists():
    dbt_cli.cli(["parse"]).wait()


@dbt_assets(manifest=project.manifest_path, project=project, exclude="tag:weekly")
def marts(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Everything that dbt builds each night, once the sources are known to be fresh."""
    dbt.cli(["source", "freshness"]).wait()
    build = ["build", "--exclude-resource-type", "unit_test"]
    yield from dbt.cli(build, context=context).stream()


defs = dg.Definitions(
    assets=[marts],
    resources={"dbt": dbt_cli},
    schedules=[
        build_schedule_from_dbt_selection(
            [marts], "tenant_health", cron_schedule="30 2 * * *", execution_timezone="UTC"
        )
    ],
)
