"""A night that publishes what it built on Spark, around a stand-in for the command."""

from pathlib import Path
from typing import Any

import pytest
from stand_in_dbt import BAD_TEST, FRESH, GOOD, STALE, SUNDAY, results

STEPS = {"freshness": FRESH, "build": GOOD}
ON_SPARK = ("--", "--target", "spark", "--threads", "2", "--vars", "{lake: /lake, history_days: 9}")
FAILED = {"exits": 1, "files": results(BAD_TEST)}
SAYS = """#!/bin/sh
echo "$DBT_TARGET|$*" >> '{told}'
case $1 in
  publish) echo Copying; echo; echo "{said}"; exit {code};;
  *) echo "webhook   3 sent";;
esac
"""


@pytest.fixture
def publisher(tmp_path: Path) -> Any:
    """Makes a stand-in for `tenant-health`; gives what it was told, a line a command."""

    def made(said: str = "Published", code: int = 0) -> Any:
        program, told = tmp_path / "tenant-health", tmp_path / "publisher-told"
        program.write_text(SAYS.format(told=told, said=said, code=code))
        program.chmod(0o755)
        return lambda: told.read_text().splitlines() if told.exists() else []

    return made


def test_what_was_built_is_published_where_it_is_read(
    night: Any, told: Any, publisher: Any, tmp_path: Path
) -> None:
    commands = publisher("Published 2026-03-01: 26 models")
    done = night(STEPS, "--notify", "--publish", "tables", *ON_SPARK)
    assert done.exit_code == 0
    folder = tmp_path / "project" / "tables"
    assert commands() == [
        f"|publish {folder} --as-of-date 2026-03-01 -- --vars {{history_days: 9, lake: /lake}}",
        "|notify",
    ]
    freshness, build = told()
    assert freshness["args"][:4] == ["source", "freshness", "--target", "spark"]
    assert build["args"][:5] == ["build", "--selector", "spark_night", "--target", "spark"]
    lines = done.output.splitlines()
    assert lines[2:4] == ["Publishing the marts.", "Sending what happened to alerts."]
    assert [line for line in lines if line.startswith("publish")] == [
        "publish   Published 2026-03-01: 26 models"
    ]


def test_a_deep_night_publishes_with_its_vars(night: Any, publisher: Any, clock: Any) -> None:
    commands = publisher()
    clock([SUNDAY])
    assert night(STEPS, "--publish", "tables", "--", "-t", "spark").exit_code == 0
    assert commands()[0].endswith(" --as-of-date 2026-02-28 -- --vars {lookback_days: 90}")


def test_what_passes_the_second_time_is_published(night: Any, publisher: Any) -> None:
    commands = publisher()
    steps = {"freshness": FRESH, "build": FAILED, "retry": GOOD}
    assert night(steps, "--publish", "tables", *ON_SPARK).exit_code == 0
    assert len(commands()) == 1


@pytest.mark.parametrize(
    "steps", [{"freshness": STALE}, {"freshness": FRESH, "build": FAILED, "retry": FAILED}]
)
def test_nothing_is_published_of_a_night_that_failed(
    night: Any, publisher: Any, steps: Any
) -> None:
    commands = publisher()
    assert night(steps, "--notify", "--publish", "tables", *ON_SPARK).exit_code == 1
    assert commands() == []


def test_marts_that_can_not_be_published_are_the_nights_failure(night: Any, publisher: Any) -> None:
    commands = publisher("tables has no tenants", code=2)
    done = night(STEPS, "--notify", "--publish", "tables", *ON_SPARK)
    assert done.exit_code == 2
    assert len(commands()) == 1
    lines = done.output.splitlines()
    assert any("was built, but not published" in line for line in lines)
    assert lines[-3:-1] == ["publish   Copying", "publish   tables has no tenants"]


def test_the_target_that_builds_has_to_be_named(night: Any, publisher: Any) -> None:
    commands = publisher()
    done = night(STEPS, "--publish", "tables")
    assert done.exit_code == 2
    assert "--publish needs the target that builds" in done.output
    assert commands() == []


def test_the_marts_cannot_go_where_spark_builds(
    night: Any, publisher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = publisher()
    monkeypatch.setenv("DBT_TARGET", "spark")
    done = night(STEPS, "--publish", "tables", *ON_SPARK)
    assert done.exit_code == 2
    assert "DBT_TARGET is spark, but that is the target that builds" in done.output
    assert commands() == []
