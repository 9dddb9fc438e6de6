"""Printing can't stop a command: full disks, closed pipes, terminals without the letters."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def _run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a shell script in which "$@" is the command line of `tenant-health`."""
    tool = str(Path(sys.executable).with_name("tenant-health"))
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}", "bash", tool, *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        check=False,
    )


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A shell command that prints a lot through the command line, then says so in `done`."""
    (tmp_path / "prints.py").write_text(
        "import sys, pathlib, click\n"
        "from tenant_health.cli import Commands, main\n"
        "@main.command()\n"
        "def prints():\n"
        "    for _ in range(5_000):\n"
        "        click.echo('a line of \\u6771\\u4eac')\n"
        "    pathlib.Path('done').touch()\n"
        "main(['prints'])\n",
        encoding="utf-8",
    )
    return f"cd '{tmp_path}' && {shlex.quote(sys.executable)} prints.py"


@pytest.mark.parametrize(
    ("output", "code", "said"),
    [
        ("> /dev/full", 1, "Standard output can't be written: No space left on device."),
        ("> /dev/full 2>&1", 1, ""),
        ("| head -1", 0, "a line of "),
        (">&-", 0, ""),
        (">&- 2>&- <&-", 0, ""),
    ],
)
def test_a_command_does_its_work_wherever_its_output_goes(
    program: str, tmp_path: Path, output: str, code: int, said: str
) -> None:
    done = _run(f"{program} {output}", PYTHONUTF8="1")
    shown = (done.stdout + done.stderr).decode()
    assert (done.returncode, said in shown, "Traceback" in shown) == (code, True, False)
    assert len(shown.splitlines()) <= 1
    assert (tmp_path / "done").exists()


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8", "東京".encode()), ("iso8859-1", rb"\u6771\u4eac"), ("ascii", rb"\u6771\u4eac")],
)
def test_characters_that_the_terminal_lacks_are_escaped(
    program: str, encoding: str, shown: bytes
) -> None:
    done = _run(program, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.splitlines()[0] == b"a line of " + shown


@pytest.mark.parametrize("output", ["> /dev/full", "> /dev/full 2>&1", "| true", ">&-"])
@pytest.mark.slow
def test_sample_is_written_wherever_its_output_goes(database: Any, output: str) -> None:
    options = ("sample", "--tenants", "2", "--days", "3")
    done = _run(f'"$@" {output}', *options, **database.environment)
    assert done.returncode == (1 if "full" in output else 0)
    assert b"Traceback" not in done.stderr
    assert database.rows("select count(distinct id) from raw.organizations") == [(2,)]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete(shell: str) -> None:
    tool = Path(sys.executable).with_name("tenant-health").name
    source = _run('"$@"', _TENANT_HEALTH_COMPLETE=f"{shell}_source")
    assert (source.returncode, tool.encode() in source.stdout) == (0, True)
    asked = {"COMP_WORDS": "tenant-health portfolio --st", "COMP_CWORD": "2"}
    found = _run('"$@"', _TENANT_HEALTH_COMPLETE="bash_complete", **asked)
    assert found.stdout == b"plain,--status\n"
