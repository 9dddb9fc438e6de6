"""The examples in deploy/ call what there is, with few rights and no secret."""

import ast
import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from toy_project import ROOT

from tenant_health.nightly.command import nightly

DEPLOY = ROOT / "deploy"
SERVICE = DEPLOY / "systemd" / "tenant-health.service"
TIMER = DEPLOY / "systemd" / "tenant-health.timer"
WORKFLOW = DEPLOY / "github" / "nightly.yml"
CONTAINERFILE = DEPLOY / "Containerfile"
CRON = DEPLOY / "cron" / "tenant-health"


def _unit(path: Path) -> dict[str, dict[str, str]]:
    """A systemd unit; of settings given twice, the last."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str
    parser.read(path)
    return {name: dict(parser[name]) for name in parser.sections()}


def _workflow() -> dict[str, object]:
    return yaml.safe_load(WORKFLOW.read_text())


def _commands() -> dict[str, str]:
    """The calls of `tenant-health` in the examples, by file."""
    (cron,) = (line for line in CRON.read_text().splitlines() if line[:1].isdigit())
    (step,) = (s for s in _workflow()["jobs"]["build"]["steps"] if "nightly" in s.get("run", ""))
    entry, cmd = (
        yaml.safe_load(re.search(rf"^{word} (.*)$", CONTAINERFILE.read_text(), re.M)[1])
        for word in ("ENTRYPOINT", "CMD")
    )
    return {
        "systemd": _unit(SERVICE)["Service"]["ExecStart"],
        "cron": cron.partition("exec ")[2],
        "github": step["run"],
        "container": shlex.join([*entry, *cmd]),
    }


@pytest.mark.parametrize("example", _commands())
def test_examples_call_nightly_with_options_that_it_has(example: str) -> None:
    program, command, *args = shlex.split(_commands()[example])
    assert Path(program).name == "tenant-health"
    assert command == "nightly"
    context = nightly.make_context("nightly", args)
    assert context.params["dbt_options"] == ()


def test_service_has_few_rights_and_ends_dbt_cleanly() -> None:
    service = _unit(SERVICE)["Service"]
    assert service["Type"] == "oneshot"
    assert service["User"] not in ("", "root")
    assert service["KillMode"] == "mixed"  # else systemd would end dbt itself at once
    assert int(service["TimeoutStopSec"]) > 60  # what dbt is given to cancel its queries
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""


def test_all_clocks_say_the_same() -> None:
    assert _unit(TIMER)["Timer"]["OnCalendar"].endswith("02:30:00 UTC")
    assert _unit(TIMER)["Timer"]["Persistent"] == "true"
    assert _workflow()[True]["schedule"] == [{"cron": "30 2 * * *"}]  # YAML reads `on` as true
    assert re.search(r"^30 2 \* \* \* tenant-health cd ", CRON.read_text(), re.M)
    for name in ("airflow/tenant_health.py", "dagster/definitions.py"):
        assert '"30 2 * * *"' in (DEPLOY / name).read_text()


def test_cron_line_has_nothing_that_cron_takes_for_a_new_line() -> None:
    assert "%" not in CRON.read_text()
    assert CRON.read_text().endswith("\n")


def test_workflow_has_few_rights_and_never_runs_twice() -> None:
    workflow = _workflow()
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"] == {"group": "nightly", "cancel-in-progress": False}
    checkout = workflow["jobs"]["build"]["steps"][0]
    assert checkout["with"] == {"persist-credentials": False}


def test_container_copies_what_is_there_and_is_not_root() -> None:
    text = CONTAINERFILE.read_text()
    copied = re.findall(r"^COPY (.*) \S+$", text, re.M)
    sources = [source for line in copied for source in line.split()]
    assert {"models", "macros", "seeds", "tests", "src", "fallback"} <= set(sources)
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert "profiles.yml" not in sources  # it may hold a password
    assert re.search(r"^USER (?!0|root)\S+$", text, re.M)


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.py")), ids=lambda path: path.name)
def test_python_examples_parse_and_take_the_project_from_the_environment(path: Path) -> None:
    ast.parse(path.read_text())
    assert 'os.environ["TENANT_HEALTH_PROJECT"]' in path.read_text()
    code = path.read_text()
    assert '"--exclude-resource-type", "unit_test"' in code
    assert '"--exclude", "tag:weekly"' in code or 'exclude="tag:weekly"' in code


@pytest.mark.parametrize(
    "path", [p for p in sorted(DEPLOY.rglob("*")) if p.is_file()], ids=lambda path: path.name
)
def test_no_secret(path: Path) -> None:
    secret = re.compile(r"(password|token|secret|webhook)\s*[=:]\s*[^\s$]", re.IGNORECASE)
    found = [line for line in path.read_text().splitlines() if secret.search(line)]
    assert found == []


def test_docs_name_each_example() -> None:
    text = (ROOT / "docs" / "scheduling.md").read_text()
    for path in DEPLOY.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert f"(../{path.relative_to(ROOT)})" in text


if shutil.which("systemd-analyze"):

    def test_systemd_takes_the_units(tmp_path: Path) -> None:
        text = SERVICE.read_text().replace("/opt/tenant-health/.venv/bin/tenant-health", "/bin/sh")
        (tmp_path / SERVICE.name).write_text(text)
        shutil.copy(TIMER, tmp_path)
        done = subprocess.run(
            ["systemd-analyze", "verify", tmp_path / SERVICE.name, tmp_path / TIMER.name],
            env={"PATH": os.defpath, "SYSTEMD_LOG_LEVEL": "warning"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
