"""A failed night in odd environments: somebody is told, and the exit code is the night's."""

import ctypes
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from stand_in_dbt import FRESH, GOOD, PROGRAM, node, results

from unit.programs import write_program

TOKYO = node("model.tenant_health.tenants", "error", message="Key (name)=(東京) is too long")
FAILED = {"exits": 1, "files": results(TOKYO)}
STEPS = {"freshness": FRESH, "build": FAILED, "retry": FAILED}
COMMAND = "import sys; sys.executable = {python!r}; from tenant_health.cli import main; main()"


@pytest.fixture
def told() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A webhook's URL and what it was sent."""
    got: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def command(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[str]]:
    """How to run a night in a process of its own, in a project in a path with blanks."""
    folder = tmp_path_factory.mktemp("a folder with blanks")
    (folder / "the project").mkdir()
    (folder / "the project" / "dbt_project.yml").touch()
    (folder / "state").mkdir()
    steps, told = str(folder / "steps"), str(folder / "state" / "told")
    write_program(folder / "dbt", PROGRAM.format(steps=steps, told=told))

    def made(steps: Any, *options: str) -> list[str]:
        (folder / "steps").write_text(json.dumps(steps))
        code = COMMAND.format(python=str(folder / "python"))
        project = ["--project-dir", str(folder / "the project")]
        artifacts = ["--artifacts", str(folder / "state" / "artifacts")]
        return [sys.executable, "-c", code, "nightly", *project, *artifacts, *options]

    return made


def _environment(**more: str) -> dict[str, str]:
    kept = ("PATH", "HOME", "PYTHONPATH", "VIRTUAL_ENV")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, **more}


@pytest.mark.parametrize("steps", [STEPS, {"freshness": FRESH, "build": GOOD}])
@pytest.mark.parametrize("output", [">/dev/full", ">/dev/full 2>&1", ">&-", ">&- 2>&-", "| true"])
def test_output_that_cannot_be_written_changes_nothing(
    command: Any, told: Any, output: str, steps: Any
) -> None:
    url, got = told
    script = f'set -o pipefail; "$@" {output}'
    done = subprocess.run(
        ["bash", "-c", script, "bash", *command(steps, "--webhook", url)],
        env=_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    failed = steps is STEPS
    assert (done.returncode, len(got)) == (int(failed), int(failed)), done.stderr
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize(
    ("encoding", "name"), [("iso8859-1", r"\u6771\u4eac"), ("ascii", r"\u6771\u4eac")]
)
def test_what_a_terminal_cannot_show_is_escaped(
    command: Any, told: Any, encoding: str, name: str
) -> None:
    url, got = told
    done = subprocess.run(
        command(STEPS, "--webhook", url),
        env=_environment(PYTHONIOENCODING=encoding), capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr, len(got)) == (1, b"", 1)
    assert f"tenants: Key (name)=({name}) is too long" in done.stdout.decode("ascii")


@pytest.mark.parametrize(
    "variables", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "en_US.ISO-8859-1"}]
)
def test_what_dbt_says_arrives_whatever_the_terminal(
    command: Any, told: Any, variables: dict[str, str]
) -> None:
    url, got = told
    broken = {"exits": 2, "prints": "Encountered an error: 東京"}
    done = subprocess.run(
        command({"freshness": broken}, "--webhook", url),
        env=_environment(**variables), capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr, len(got)) == (2, b"", 1)
    said = done.stdout.decode()
    assert "Encountered an error: 東京" in said or r"Encountered an error: \u6771\u4eac" in said


def test_without_a_home_and_with_a_strict_umask(command: Any, told: Any) -> None:
    url, got = told
    environment = _environment()
    environment.pop("HOME", None)
    done = subprocess.run(
        command(STEPS, "--webhook", url),
        env=environment, umask=0o077, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr, len(got)) == (1, "", 1)
    assert "The night for " in done.stdout


def _obey_file_modes() -> None:
    """Takes from root the right to write where the file's mode says no; others don't have it."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


@pytest.mark.parametrize("artifacts", ["elsewhere", "in the project"])
def test_in_a_project_that_is_read_only(command: Any, told: Any, artifacts: str) -> None:
    """It works with artifacts elsewhere; else there is one message, and the webhook is told."""
    url, got = told
    arguments = command({"freshness": FRESH, "build": GOOD}, "--webhook", url)
    project = Path(arguments[arguments.index("--project-dir") + 1])
    project.chmod(0o555)
    if artifacts == "in the project":
        place = arguments.index("--artifacts")
        del arguments[place : place + 2]
    done = subprocess.run(
        arguments, env=_environment(), preexec_fn=_obey_file_modes,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if artifacts == "elsewhere":
        assert (done.returncode, done.stderr, got) == (0, "", [])
        assert list(project.iterdir()) == [project / "dbt_project.yml"]
    else:
        assert (done.returncode, len(done.stderr.splitlines()), len(got)) == (1, 1, 1)
        assert "can't be kept" in done.stderr
        assert "with --artifacts" in done.stderr
