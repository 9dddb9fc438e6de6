"""`tenant-health nightly` with the real dbt, as a scheduler calls it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from project.builds import ROOT, nightly_tests, run_dbt
from project.databases import Database
from project.faults import FAIL, MENDED, on_create
from tenant_health.nightly.options import NIGHTLY, NIGHTLY_ON_SPARK

STATUSES = "select status from analytics_marts.build_status order by started_at"
LOCKS = """
    select 1 from pg_locks
    where relation = to_regclass('analytics.pgpython_run_lock')
    and mode = 'ExclusiveLock' and granted
"""


def _start(database: Database, home: Path, *args: str) -> subprocess.Popen[str]:
    """The command as a process of its own, with its artifacts in `home`."""
    shutil.copy(ROOT / "profiles.yml.example", home / "profiles.yml")
    tool = Path(sys.executable).with_name("tenant-health")
    return subprocess.Popen(
        [tool, "nightly", "--artifacts", home / "artifacts", *args],
        cwd=ROOT,
        env={
            "PATH": os.defpath,
            "DBT_TARGET": "server",
            "DBT_PROFILES_DIR": str(home),
            **database.environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _night(home: Path) -> Path:
    """The folder of the last night."""
    return max(home.glob("artifacts/*/*/"), key=lambda folder: folder.stat().st_mtime)


def _eventually(condition: Any) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_night_runs_all_tests_but_of_seeds_alone_and_of_weekly_models(built: Database) -> None:
    excluded = NIGHTLY[NIGHTLY.index("--exclude") :]
    listed = run_dbt(built, ("ls", "--resource-type", "test", *excluded)).listed
    kept = {name.rpartition(".")[2] for name in listed}
    assert {"benchmark_cohorts_hold_enough_peers", "readers_see_only_what_is_theirs"} <= kept
    assert kept == nightly_tests()


def test_a_night_on_spark_leaves_out_no_more_than_what_postgresql_makes(built: Database) -> None:
    listing = ("ls", "--resource-type", "model", "seed", "test", "unit_test")
    made_here = ("int_release_members", "int_benchmark_releases+", "build_status+")
    here = run_dbt(built, (*listing, *NIGHTLY, *made_here)).listed
    there = run_dbt(built, (*listing, *NIGHTLY_ON_SPARK)).listed
    assert set(there) == set(here)
    assert len(there) > 100


@pytest.fixture
def options(sample_vars: Mapping[str, Any]) -> tuple[str, ...]:
    """The sample ends in 2025, so its sources are too old for a night unless told otherwise."""
    dbt_vars = json.dumps(dict(sample_vars))
    return ("--build-anyway", "--", "--vars", dbt_vars, "--select", "rejected_rows")


def test_a_good_night(copy_of_built: Database, tmp_path: Path, options: tuple[str, ...]) -> None:
    good = _start(copy_of_built, tmp_path, *options)
    output = good.communicate(timeout=300)[0]
    assert good.returncode == 0, output
    assert "The night for 2025-03-31 succeeded" in output
    assert "(TOO OLD)" in output
    assert output.splitlines()[-1].split() == ["artifacts", str(_night(tmp_path))]
    log = (_night(tmp_path) / "dbt.log").read_text()
    assert log.count("Unable to do partial parsing") == 1  # the first step's, as nothing was parsed
    results = json.loads((_night(tmp_path) / "build" / "run_results.json").read_text())
    assert "model.tenant_health.rejected_rows" in {r["unique_id"] for r in results["results"]}
    assert copy_of_built.rows(STATUSES) == [("succeeded",), ("succeeded",)]


@pytest.mark.slow
def test_a_bad_night_and_a_good_one(
    copy_of_built: Database, tmp_path: Path, options: tuple[str, ...]
) -> None:
    before = copy_of_built.fingerprints()
    copy_of_built.rows(on_create("rejected_rows", FAIL))
    bad = _start(copy_of_built, tmp_path, *options)
    output = bad.communicate(timeout=300)[0]
    assert bad.returncode == 1, output
    assert "The night for 2025-03-31 failed" in output
    assert "(TOO OLD)" in output
    assert "rejected_rows: the disk is full" in output
    assert "0 ok, 1 failed, 1 skipped, after one retry" in output
    assert copy_of_built.rows(STATUSES) == [("succeeded",), ("failed",), ("failed",)]
    assert copy_of_built.fingerprints() == before

    copy_of_built.rows(MENDED)
    good = _start(copy_of_built, tmp_path, *options)
    output = good.communicate(timeout=300)[0]
    assert good.returncode == 0, output
    assert "The night for 2025-03-31 succeeded" in output
    assert output.splitlines()[-1].split() == ["artifacts", str(_night(tmp_path))]
    log = (_night(tmp_path) / "dbt.log").read_text()
    assert "Unable to do partial parsing" not in log
    results = json.loads((_night(tmp_path) / "build" / "run_results.json").read_text())
    assert "model.tenant_health.rejected_rows" in {r["unique_id"] for r in results["results"]}
    assert len(list((tmp_path / "artifacts").glob("*/*/"))) == 2


@pytest.mark.slow
def test_a_night_that_is_told_to_end_cancels_its_queries(
    copy_of_built: Database, tmp_path: Path, sample_vars: Mapping[str, Any]
) -> None:
    before = copy_of_built.fingerprints()
    with copy_of_built.connection() as connection, connection.cursor() as cursor:
        cursor.execute("lock table analytics_marts.tenants in access exclusive mode")
        options = ("--", "--vars", json.dumps(dict(sample_vars)), "--select", "tenants")
        night = _start(copy_of_built, tmp_path, "--build-anyway", *options)
        waiting = "select pid from pg_locks where not granted"
        _eventually(lambda: night.poll() is not None or copy_of_built.rows(waiting))
        night.send_signal(signal.SIGTERM)
        output = night.communicate(timeout=300)[0]
        assert night.returncode == 128 + signal.SIGTERM, output
        assert "The night for 2025-03-31 was interrupted" in output
        assert copy_of_built.rows(waiting) == copy_of_built.rows(LOCKS) == []
    assert copy_of_built.fingerprints() == before
    run = run_dbt(copy_of_built, ("run", "--select", "tenants"), sample_vars)
    assert run.exit_code == 0
    assert copy_of_built.rows(STATUSES) == [("succeeded",), ("aborted",), ("succeeded",)]
