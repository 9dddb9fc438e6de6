"""The demo with Superset on it, a throwaway of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import yaml

from tenant_health.bi.state import State
from tenant_health.bi.tokens import guest_token
from tenant_health.throwaway import environment

ROOT = Path(__file__).parents[2]
FILES = ROOT / "bi" / "superset"
LAST_DAY = "2026-11-27"
"""A fixed one, so that pages show the same on every day."""
SCREENSHOTS = ROOT / "target" / "bi-screenshots"


def dashboard(slug: str) -> dict[str, Any]:
    """A dashboard's file."""
    return dict(yaml.safe_load((FILES / "dashboards" / f"{slug}.yaml").read_text("utf-8")))


TENANT_DASHBOARD = dashboard("tenant")


@dataclass(frozen=True)
class Demo:
    """A database with the demo's marts, and a Superset that shows them.

    Attributes:
        variables: The environment in which the commands use both.
        url: Where Superset is.
        state: What it keeps.
    """

    variables: dict[str, str]
    url: str
    state: State

    def run(self, *command: str) -> str:
        """What a command of the project prints."""
        return _run(self.variables, *command)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Asks the database as its owner, who sees everything."""
        url = self.run("tenant-health", "db", "url", "--socket").strip()
        connection = psycopg2.connect(url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def token(
        self,
        organization_id: str,
        dashboard: str = TENANT_DASHBOARD["uuid"],
        seconds: int = 300,
    ) -> str:
        """A guest token, as the embedding application signs it."""
        secret = self.state.secrets()["guest_token_secret"]
        return guest_token(secret, organization_id, dashboard, seconds)


def _run(variables: dict[str, str], *command: str) -> str:
    result = subprocess.run(
        command, env=variables, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, f"{' '.join(command)}:\n{result.stdout[-3000:]}"
    return result.stdout


@contextmanager
def running_demo(tenants: int = 200, days: int = 400) -> Iterator[Demo]:
    """By default of the demo's own size."""
    with environment(ROOT) as variables:
        home = Path(variables["TENANT_HEALTH_HOME"])
        own = {"DBT_TARGET_PATH": str(home / "target"), "DBT_LOG_PATH": str(home / "logs")}
        variables = {
            **variables,
            **own,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        size = ("--tenants", str(tenants), "--days", str(days), "--end-date", LAST_DAY)
        _run(variables, "tenant-health", "sample", *size)
        readers = _run(variables, "tenant-health", "readers").strip().splitlines()[-1]
        given = json.dumps({**json.loads(readers), "as_of_date": LAST_DAY})
        tests = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")
        _run(variables, "dbt", "--quiet", "build", *tests, "--vars", given)
        try:
            said = _run(variables, "tenant-health", "bi", "start")
            url = said.split("Dashboards: ")[1].split("/dashboard/list")[0]
            yield Demo(variables, url, State(home / ".superset"))
        except BaseException:
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            if (log := home / ".superset" / "superset.log").exists():
                shutil.copy(log, SCREENSHOTS)
            raise
        finally:
            _run(variables, "tenant-health", "bi", "stop")
