"""The demo with Superset on it, a throwaway of its own, and a browser to look at it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chromium
import psycopg2
import pytest
import yaml
from playwright.sync_api import Browser, Page, sync_playwright

from tenant_health.bi.state import State
from tenant_health.bi.tokens import guest_token
from tenant_health.throwaway import environment

ROOT = Path(__file__).parents[2]
FILES = ROOT / "bi" / "superset"
SCREENSHOTS = ROOT / "target" / "bi-screenshots"
TENANT_DASHBOARD = yaml.safe_load((FILES / "dashboards" / "tenant.yaml").read_text("utf-8"))


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

    def token(self, organization_id: str, dashboard: str = TENANT_DASHBOARD["uuid"]) -> str:
        """A guest token, as the embedding application signs it."""
        return guest_token(self.state.secrets()["guest_token_secret"], organization_id, dashboard)


def _run(variables: dict[str, str], *command: str) -> str:
    result = subprocess.run(
        command, env=variables, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, f"{' '.join(command)}:\n{result.stdout[-3000:]}"
    return result.stdout


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The demo's own size: 200 tenants, 400 days."""
    with environment(ROOT) as variables:
        home = Path(variables["TENANT_HEALTH_HOME"])
        own = {"DBT_TARGET_PATH": str(home / "target"), "DBT_LOG_PATH": str(home / "logs")}
        variables = {
            **variables,
            **own,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        _run(variables, "tenant-health", "sample", "--tenants", "200", "--days", "400")
        readers = _run(variables, "tenant-health", "readers").strip().splitlines()[-1]
        tests = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")
        _run(variables, "dbt", "--quiet", "build", *tests, "--vars", readers)
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium.find() or chromium.install()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.FLAGS)
        yield browser
        browser.close()


def charts_of(dashboard: dict[str, Any]) -> int:
    """How many charts a dashboard has."""
    parts = dashboard["position"].values()
    return sum(isinstance(part, dict) and part.get("type") == "CHART" for part in parts)


class Screen:
    """A page of the browser that remembers what its charts got.

    Attributes:
        page: The page.
        answers: What the server said to each chart, by the chart's number.
        requests: The body of each such request, by the chart's number.
        elsewhere: Addresses off this machine from which anything was let in or out.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answers: dict[int, tuple[int, dict[str, Any]]] = {}
        self.requests: dict[int, dict[str, Any]] = {}
        self.elsewhere: list[str] = []
        self._seen: list[Any] = []
        page.on("response", lambda response: self._seen.append(response))
        page.on("requestfinished", lambda request: self._look(request.url))
        page.on("requestfailed", lambda request: self._look(request.url, request.failure or ""))

    def _look(self, url: str, failure: str = "") -> None:
        here = url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:"))
        if not here and failure not in ("csp", "net::ERR_BLOCKED_BY_CSP"):
            self.elsewhere.append(f"{url} {failure}")

    def wait_for_charts(self, number: int) -> None:
        """Until as many charts have their data and nothing is loading any more."""
        for _ in range(1200):
            self.page.wait_for_timeout(100)
            self._take()
            if len(self.answers) >= number and not self._loading():
                self.page.wait_for_timeout(1000)  # charts are drawn with an animation
                return
        self.keep_picture("incomplete")
        raise AssertionError(f"{len(self.answers)} of {number} charts have data after two minutes.")

    def keep_picture(self, name: str) -> None:
        """Keeps a screenshot of all there is."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def _loading(self) -> bool:
        return any(
            frame.locator("[data-test=loading-indicator]").count() for frame in self.page.frames
        )

    def _take(self) -> None:
        while self._seen:
            response = self._seen.pop(0)
            if "/api/v1/chart/data" not in response.url or not response.request.post_data:
                continue
            body = json.loads(response.request.post_data)
            if number := body["form_data"].get("slice_id"):
                self.answers[number] = response.status, response.json()
                self.requests[number] = body


@pytest.fixture(scope="session")
def login(demo: Demo, browser: Browser) -> Any:
    """What the browser keeps when the administrator has logged in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{demo.url}/login/")
    page.locator("[data-test=username-input]").fill("admin")
    page.locator("[data-test=password-input]").fill(demo.state.secrets()["admin_password"])
    page.locator("[data-test=login-button]").click()
    page.wait_for_url("**/welcome/**")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def staff(browser: Browser, login: Any) -> Iterator[Screen]:
    """A page for whoever has logged in, as large as the longest dashboard."""
    context = browser.new_context(storage_state=login, viewport={"width": 1440, "height": 3600})
    screen = Screen(context.new_page())
    yield screen
    context.close()
