"""Building on Spark, with dbt in the environment of `make setup-spark`."""

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from project.builds import ROOT, environment, parsed
from project.databases import Database
from project.publish.lake import table_of
from tenant_health.publish.models import WEEKLY, copied_models

FEW_ROWS = "spark.sql.shuffle.partitions 4\n"
"""Spark's 200 are for more rows than any test has."""
SHORT_RUN = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"
"""What Java compiles twice, or collects in parallel, pays off later than a test lasts. To compile
once leaves too little room for the code of all models, unless it is told."""
DBT = ROOT / ".venv-spark" / "bin" / "dbt"


def run_on_spark(
    home: Path,
    args: list[str],
    dbt_vars: Mapping[str, object],
    exit_code: int = 0,
    project: Path = ROOT,
) -> str:
    """Runs dbt on Spark, with its warehouse in a folder.

    Args:
        home: The folder; the tables are in its `.spark/tables`.
        args: Of dbt.
        dbt_vars: As with `--vars`.
        exit_code: Which it has to end with.
        project: Folder of the project.

    Returns:
        What dbt printed on standard output.
    """
    _make_home(home)
    options = ["--vars", json.dumps(dict(dbt_vars))]
    options += ["--target-path", str(home / "target"), "--log-path", str(home / "log")]
    run = subprocess.run(
        [str(DBT), "--quiet", *args, "--target", "spark", *options],
        cwd=project,
        env={**os.environ, **_variables(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == exit_code, run.stdout[-4000:]
    return run.stdout


def night_on_spark(database: Database, home: Path, dbt_vars: Mapping[str, object]) -> str:
    """Builds on Spark and publishes in a database, as a scheduler does: what the command printed.

    Args:
        database: Where to.
        home: The folder that has Spark's warehouse, as with `run_on_spark`.
        dbt_vars: As with `--vars`.
    """
    _make_home(home)
    options = ["--build-anyway", "--artifacts", str(home / "artifacts")]
    options += ["--publish", str(home / ".spark" / "tables")]
    options += ["--", "--target", "spark", "--vars", json.dumps(dict(dbt_vars))]
    with environment({**database.environment, **_variables(home)}):
        run = subprocess.run(
            [str(DBT.with_name("tenant-health")), "nightly", *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stdout[-4000:]
    return run.stdout


def differences(
    database: Database, tables: Path, weekly: bool = True
) -> dict[str, tuple[int, list[Any]]]:
    """How many rows of each mart are on one side only, and two of them.

    Args:
        database: With the marts of PostgreSQL, the weekly ones or not.
        tables: Spark's folder of tables.
        weekly: Compare also what is built once a week.
    """
    found = {}
    for model in copied_models(parsed()):
        if model.fqn[1] == "marts" and (weekly or WEEKLY not in model.tags):
            here = table_of(database, f"{model.schema}.{model.name}")
            there = ds.dataset(tables / f"{model.schema}.db" / model.name, format="parquet")
            apart = _rows(here)
            apart.subtract(_rows(there.to_table(columns=here.column_names)))
            off = [(row, count) for row, count in apart.items() if count]
            if off:
                found[model.name] = (len(off), sorted(off, key=str)[:2])
    return found


def _make_home(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "profiles.yml.example", home / "profiles.yml")
    (home / "spark-defaults.conf").write_text(FEW_ROWS)


def _variables(home: Path) -> dict[str, str]:
    """Where the project, dbt and Spark find what the folder holds, and how Java starts."""
    return {
        "TENANT_HEALTH_HOME": str(home),
        "DBT_PROFILES_DIR": str(home),
        "SPARK_CONF_DIR": str(home),
        "JDK_JAVA_OPTIONS": SHORT_RUN,
    }


def _rows(table: Any) -> Counter[tuple[Any, ...]]:
    """Rows as Python has them, in which a number is the same whatever its scale."""
    return Counter(zip(*(column.to_pylist() for column in table.columns), strict=True))
