"""The command line as a whole."""

import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tenant_health.cli import Commands, main
from tenant_health.errors import UserError


@pytest.mark.parametrize("command", Commands.PLACES)
def test_every_command_is_listed_with_the_first_sentence_of_its_help(command):
    listed = CliRunner().invoke(main, ["--help"], terminal_width=200)
    shown = CliRunner().invoke(main, [command, "--help"], terminal_width=200)
    assert (listed.exit_code, shown.exit_code) == (0, 0)
    sentence = shown.output.split("\n\n")[1].strip()
    assert re.search(rf"\n  {command} +{re.escape(sentence)}\n", listed.output)


@pytest.mark.parametrize("command", ["db", "load", "portfolio", "sample"])
def test_help_has_examples_on_lines_of_their_own(command):
    shown = CliRunner().invoke(main, [command, "--help"])
    assert f"\n    tenant-health {command}" in shown.output
    assert "\\b" not in shown.output


def test_an_unknown_command_is_a_wrong_use():
    result = CliRunner().invoke(main, ["dance"])
    assert result.exit_code == 2
    assert "No such command 'dance'." in result.output


def test_an_error_that_the_user_can_put_right_is_one_message(monkeypatch, tmp_path):
    monkeypatch.setenv("TENANT_HEALTH_HOME", str(tmp_path / "nowhere"))
    result = CliRunner().invoke(main, ["db", "start"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: TENANT_HEALTH_HOME is ")
    assert len(result.output.splitlines()) == 1
    assert isinstance(result.exception, SystemExit)
    assert isinstance(result.exception.__context__.__cause__, UserError)


def test_starts_at_once_since_it_imports_nothing_heavy(tmp_path):
    program = """
from click.testing import CliRunner
from tenant_health.cli import main
CliRunner().invoke(main, ["--help"])
main(["db", "status"])
"""
    report = "import atexit; atexit.register(lambda: print(*sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {report}\n{program}"],
        env={"TENANT_HEALTH_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "click" in loaded
    assert not loaded & {"dbt", "numpy", "pandas", "polars", "psycopg2", "pyarrow", "rich"}
