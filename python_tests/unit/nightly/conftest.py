"""The nightly command around a stand-in for dbt."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from stand_in_dbt import MONDAY, PROGRAM

from tenant_health.cli import main
from tenant_health.nightly import night as nights
from tenant_health.nightly import process
from unit.programs import write_program


@pytest.fixture
def told(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """What the stand-in for dbt was told, one entry per command."""
    return lambda: [json.loads(line) for line in (tmp_path / "told").read_text().splitlines()]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[datetime]], None]:
    """Sets what a night's clock says, one time after the other, the last one for good."""

    def set_to(times: list[datetime]) -> None:
        left: Iterator[datetime] = iter(times)
        frozen = type("Frozen", (), {"now": staticmethod(lambda _: next(left, times[-1]))})
        monkeypatch.setattr(nights, "datetime", frozen)

    return set_to


@pytest.fixture
def night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Callable[[list[datetime]], None]
) -> Callable[..., Result]:
    """Runs the command in a project where dbt does what it is told by step."""
    for name in [name for name in os.environ if name.startswith(("PG", "TENANT_"))]:
        monkeypatch.delenv(name)
    project = tmp_path / "project"
    project.mkdir()
    clock([MONDAY])
    (project / "dbt_project.yml").touch()
    monkeypatch.chdir(project)
    steps, commands = str(tmp_path / "steps"), str(tmp_path / "told")
    write_program(tmp_path / "dbt", PROGRAM.format(steps=steps, told=commands))
    monkeypatch.setattr(process.sys, "executable", str(tmp_path / "python"))

    def run(steps: Mapping[str, Any], *args: str) -> Result:
        (tmp_path / "steps").write_text(json.dumps(steps))
        return CliRunner().invoke(main, ["nightly", *args])

    return run
