"""One demo for all tests, and a browser to look at it."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import chromium
import pytest
from demo import TENANT_DASHBOARD, Demo, dashboard, running_demo
from opening import log_in, tenants_portal
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright
from screen import Screen, charts_of


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    with running_demo() as demo:
        yield demo


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium.find() or chromium.install()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def login(demo: Demo, browser: Browser) -> Any:
    """What the browser keeps when the administrator has logged in."""
    context = browser.new_context()
    log_in(demo, context)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def opened(demo: Demo, browser: Browser, login: Any) -> Iterator[Callable[[str], Screen]]:
    """Opens a dashboard of staff, once, on a screen as large as the longest of them."""
    contexts: list[BrowserContext] = []

    @cache
    def open_dashboard(slug: str) -> Screen:
        size = ViewportSize(width=1440, height=2400)
        contexts.append(browser.new_context(storage_state=login, viewport=size))
        screen = Screen(contexts[-1].new_page())
        screen.page.goto(f"{demo.url}/superset/dashboard/{slug}/")
        screen.wait_for_charts(charts_of(dashboard(slug)))
        screen.keep_picture(slug)
        return screen

    yield open_dashboard
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def tenants(demo: Demo) -> tuple[str, str]:
    """Two tenants with much to see."""
    busy = demo.rows(
        "select organization_id from analytics_marts.tenant_benchmarks join"
        " analytics_marts.tenant_portfolio using (organization_id) where overall_score < 95"
        " group by 1 order by count(*) desc, 1 limit 2"
    )
    [(one,), (other,)] = busy
    return one, other


@pytest.fixture(scope="session")
def seen(demo: Demo, tenants: tuple[str, str], browser: Browser) -> Iterator[Screen]:
    """The first tenant's dashboard, in the frame of a portal."""
    context = browser.new_context(viewport={"width": 1440, "height": 2600})
    with tenants_portal(demo, dict.fromkeys(tenants, "A tenant")) as address:
        screen = Screen(context.new_page())
        screen.page.goto(f"{address}/{tenants[0]}")
        screen.wait_for_charts(charts_of(TENANT_DASHBOARD))
        screen.keep_picture("tenant")
        yield screen
        context.close()


@pytest.fixture(scope="session")
def usage(seen: Screen) -> dict[str, Any]:
    """The question that one chart asks; it names a column of time and metrics."""
    return next(
        body
        for body in seen.requests.values()
        if "metric_date" in json.dumps(body["queries"][0]["columns"])
    )
