"""Small dbt projects for the tests of the tools."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]


def write_project(folder: Path, files: Mapping[str, object]) -> Path:
    """Writes a dbt project: texts as they are, everything else as YAML."""
    project = {"name": "toy", "profile": "tenant_health", "config-version": 2, "version": "1.0.0"}
    for name, content in {"dbt_project.yml": project, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return folder


def run(folder: Path, environment: Mapping[str, str], *command: str) -> tuple[int, str]:
    """Runs a tool of the virtual environment; its exit status and all that it printed."""
    tool = str(Path(sys.executable).with_name(command[0]))
    done = subprocess.run(
        [tool, *command[1:]],
        cwd=folder,
        env={"COLUMNS": "300", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def dbt_results(folder: Path) -> dict[str, dict[str, object]]:
    """What the last dbt run found: {node name: its result}."""
    results = json.loads((folder / "target/run_results.json").read_text())["results"]
    return {result["unique_id"].split(".")[2]: result for result in results}
