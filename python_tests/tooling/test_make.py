"""The Makefile: what it offers, what it runs, what it says when it can't."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from toy_project import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
INNER = {"lint-python", "lint-project", "lint-dbt", "setup-bi", "demo-build"}
"""Targets that are parts of another."""


def make(*arguments: str, folder: Path = ROOT, **variables: str) -> tuple[int, str]:
    """The exit status of make and all that it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    for name in ("DBT_TARGET", "MAKEFLAGS", "MAKELEVEL", "TENANT_HEALTH_HOME"):
        kept.pop(name, None)
    done = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env={**kept, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_help_lists_every_target():
    targets = {
        name for names in re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.M) for name in names.split()
    }
    status, listed = make()
    assert status == 0
    assert set(re.findall(r"^  make (\S+) +\S", listed, re.M)) == targets - INNER


def test_lint_runs_every_tool():
    plan = make("-n", "lint")[1] + make("-n", "lint-dbt")[1]
    for tool in (
        "ruff check .",
        "ruff format --check .",
        "mypy",
        "dbt --quiet --warn-error parse",
        "dbt-bouncer run",
        "sqlfluff lint",
    ):
        assert f".venv/bin/{tool}" in plan


def test_spark_is_linted_before_it_builds():
    lint = ".venv/bin/sqlfluff lint --config .sqlfluff-spark"
    plan = make("-n", "test-all")[1]
    assert plan.index("dbt --quiet compile") < plan.index(lint) < plan.index(".venv/bin/pytest")


def test_test_runs_lint_and_pytest():
    plan = make("-n", "test")[1]
    assert ".venv/bin/ruff check ." in plan
    assert ".venv/bin/pytest" in plan.splitlines()[-1]  # its closing line comes last


def test_slow_proofs_run_when_asked_for():
    usual, everything = make("-n", "test")[1], make("-n", "test-all")[1]
    assert "slow" not in usual
    assert "-m 'slow or not slow'" in everything
    assert ".venv/bin/pytest -q -m 'slow or not slow' bi/tests" in everything


def test_ci_runs_every_test():
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    targets = r"^exec make .* test test-bi test-spark SPARK_TESTS='spark and not slow' <"
    assert re.search(targets, script.read_text(), re.MULTILINE)
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.parametrize(
    ("variables", "started"),
    [
        ({}, True),
        ({"PGHOST": "db.example.org"}, False),
        ({"PGUSER": "ada"}, False),
        ({"PGDATABASE": "warehouse"}, False),
        ({"DBT_TARGET": "server"}, False),
        ({"DBT_TARGET": "embedded", "PGHOST": "db.example.org"}, True),
    ],
)
def test_demo_starts_the_embedded_server_only_when_it_is_the_target(tmp_path, variables, started):
    _write_clone(tmp_path)
    status, said = make("demo", folder=tmp_path, **variables)
    assert status == 0, said
    assert ("tenant-health db start" in said) == started


def test_second_demo_only_shows_the_result(tmp_path):
    _write_clone(tmp_path)
    everything = ["tenant-health db start", "tenant-health sample", "dbt build"]

    first = make("demo", folder=tmp_path)[1]
    second = make("demo", folder=tmp_path)[1]
    (tmp_path / "models").mkdir()
    (tmp_path / "models/new.sql").write_text("select 1")
    after_a_change = make("demo", folder=tmp_path)[1]
    (tmp_path / "target/run_results.json").write_text("of another run of dbt")
    after_another_run = make("demo", folder=tmp_path)[1]
    shutil.rmtree(tmp_path / ".postgres")
    with_a_new_database = make("demo", folder=tmp_path)[1]
    on_another_server = make("demo", folder=tmp_path, PGHOST="db.example.org")[1]

    assert _steps(first) == [*everything, "tenant-health portfolio"]
    assert _steps(second) == ["tenant-health db start", "tenant-health portfolio"]
    assert _steps(after_a_change) == [
        "tenant-health db start",
        "dbt build",
        "tenant-health portfolio",
    ]
    assert _steps(after_another_run) == _steps(after_a_change)
    assert _steps(with_a_new_database) == [*everything, "tenant-health portfolio"]
    assert _steps(on_another_server) == [
        "tenant-health sample",
        "dbt build",
        "tenant-health portfolio",
    ]


def test_demo_that_failed_is_done_again(tmp_path):
    _write_clone(tmp_path)
    failed, said = make("demo", folder=tmp_path, FAIL="dbt --quiet build")
    assert (failed, "tenant-health portfolio" in said) == (2, False)
    assert _steps(make("demo", folder=tmp_path)[1])[1:] == ["dbt build", "tenant-health portfolio"]


def test_old_python_gets_one_clear_message(tmp_path):
    _write_clone(tmp_path)
    shutil.rmtree(tmp_path / ".venv")
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.1"\nexit 1\n')
    old.chmod(0o755)

    status, said = make("setup", f"PYTHON={old}", folder=tmp_path)

    assert status == 2
    assert "Python 3.11 or newer is needed" in said
    assert "is Python 3.9.1. Name another one: make setup PYTHON=python3.12" in said
    assert not (tmp_path / ".venv").exists()


def _write_clone(folder: Path) -> None:
    """A clone whose tools only print what they were called with, as if set up already."""
    for name in ("Makefile", "profiles.yml.example", "packages.yml", "package-lock.yml"):
        shutil.copy(ROOT / name, folder)
    for name in ("requirements.lock", "pyproject.toml", "dbt_project.yml"):
        (folder / name).touch()
    for name in ("macros", "seeds", "tests", "src", "dbt_packages", ".venv/bin"):
        (folder / name).mkdir(parents=True)
    for tool in ("tenant-health", "dbt"):
        program = folder / ".venv/bin" / tool
        program.write_text(
            f'#!/bin/sh\nset -- {tool} "$@"\necho "$@"\n'
            '[ -z "$FAIL" ] || case "$*" in "$FAIL"*) exit 1;; esac\n'
            '[ "$2 $3" != "db start" ] || [ -e .postgres ] || '
            "{ sleep 0.02; mkdir .postgres; touch .postgres/PG_VERSION; sleep 0.02; }\n"
            '[ "$1" != dbt ] || date +%N > target/run_results.json\n'
        )
        program.chmod(0o755)
    (folder / ".venv/.installed").touch()
    (folder / ".venv/.packages").touch()


def _steps(said: str) -> list[str]:
    what = r"^(?:tenant-health (?:db start|sample|portfolio)|dbt build)"
    return re.findall(what, said.replace(" --quiet", ""), re.M)
