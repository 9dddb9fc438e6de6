"""Two runs at the same time: the second stops at once and changes nothing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from project.builds import ROOT, run_dbt
from project.databases import Database

HOLDERS = """
    select pid from pg_locks
    where relation = to_regclass('analytics.pgpython_run_lock')
    and mode = 'ExclusiveLock' and granted
"""
SHORT_RUN = ("run", "--select", "tenants")


def _start(database: Database, home: Path, *args: str) -> subprocess.Popen[str]:
    """dbt as a process of its own."""
    home.mkdir(exist_ok=True)
    shutil.copy(ROOT / "profiles.yml.example", home / "profiles.yml")
    return subprocess.Popen(
        [
            *(Path(sys.executable).with_name("dbt"), "--quiet", "--no-use-colors", *args),
            *(
                "--profiles-dir",
                home,
                "--target-path",
                home / "target",
                "--log-path",
                home / "logs",
            ),
        ],
        cwd=ROOT,
        env={"PATH": os.defpath, "DBT_TARGET": "server", **database.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _eventually(condition: Any) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def _stuck_run(database: Database, home: Path) -> Iterator[subprocess.Popen[str]]:
    """A run in a process of its own that waits for a reader's lock on a mart, until killed."""
    with database.connection() as connection, connection.cursor() as cursor:
        cursor.execute("lock table analytics_marts.tenants in access exclusive mode")
        process = _start(database, home, *SHORT_RUN)
        waiting = "select 1 from pg_locks where not granted"
        try:
            _eventually(lambda: process.poll() is not None or database.rows(waiting))
            assert process.poll() is None, process.communicate()[0]
            yield process
        finally:
            process.kill()
            process.communicate()


@pytest.mark.slow
def test_second_of_two_processes_stops_and_a_killed_one_is_forgotten(
    copy_of_built: Database, tmp_path: Path, sample_vars: Mapping[str, Any]
) -> None:
    before = copy_of_built.fingerprints()
    with _stuck_run(copy_of_built, tmp_path) as first:
        ((backend,),) = copy_of_built.rows(HOLDERS)

        second = _start(copy_of_built, tmp_path, *SHORT_RUN)
        output = second.communicate(timeout=300)[0]
        assert second.returncode == 2
        assert output.count("Another run builds analytics in database") == 1
        assert f", process {first.pid} (user postgres, server process {backend}) holds it" in output
        assert "Nothing was changed." in output
        assert "Traceback" not in output

        refused = run_dbt(copy_of_built, SHORT_RUN, sample_vars)
        assert (refused.exit_code, refused.statuses, len(refused.errors)) == (2, {}, 1)
        only_reads = ("test", "--select", "int_tenants")
        assert run_dbt(copy_of_built, only_reads, sample_vars).exit_code == 0
        in_dev = {"DBT_SCHEMA": "dev"}
        assert run_dbt(copy_of_built, ("seed",), sample_vars, environment=in_dev).exit_code == 0

        first.send_signal(signal.SIGKILL)
        first.wait()
        _eventually(lambda: not copy_of_built.rows(HOLDERS))
    assert copy_of_built.fingerprints() == before
    assert run_dbt(copy_of_built, SHORT_RUN, sample_vars).exit_code == 0
    assert copy_of_built.rows(
        "select status from analytics_marts.build_status order by started_at"
    ) == [("succeeded",), ("aborted",), ("succeeded",)]


@pytest.mark.parametrize(
    "command",
    [
        ("build", *SHORT_RUN[1:]),
        ("seed",),
        pytest.param(SHORT_RUN, marks=pytest.mark.slow),
    ],
)
def test_lock_ends_with_the_run(
    copy_of_built: Database, sample_vars: Mapping[str, Any], command: tuple[str, ...]
) -> None:
    for _ in range(2):
        assert run_dbt(copy_of_built, command, sample_vars).exit_code == 0
    assert copy_of_built.rows(HOLDERS) == []
