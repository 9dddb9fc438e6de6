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
from screen import TALL, Screen, charts_of


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


SIZES = {1280: 800, 1440: 900}
"""Height by width of the screens that pages have to be good on."""

LAPTOP = 1280
EVERY_SIZE = [
    pytest.param(width, marks=[] if width == LAPTOP else pytest.mark.slow) for width in SIZES
]
"""On the wider one everything has more room."""


@pytest.fixture(scope="session")
def opened(demo: Demo, browser: Browser, login: Any) -> Iterator[Callable[..., Screen]]:
    """Opens a dashboard of staff and its tabs, once a width, with all their charts drawn."""
    contexts: list[BrowserContext] = []

    @cache
    def opened_at(slug: str, width: int) -> Screen:
        size = ViewportSize(width=width, height=TALL)
        contexts.append(browser.new_context(storage_state=login, viewport=size))
        screen = Screen(contexts[-1].new_page())
        screen.page.goto(f"{demo.url}/superset/dashboard/{slug}/")
        for name in screen.each_tab(dashboard(slug)):
            screen.cut += [f"{name}: {problem}" for problem in screen.problems()]
            screen.keep_picture(f"{name}-{width}")
        return screen

    yield lambda slug, width=LAPTOP: opened_at(slug, width)
    for context in contexts:
        context.close()


@pytest.fixture
def walking(demo: Demo, browser: Browser, login: Any) -> Iterator[Callable[[str, int], Screen]]:
    """Opens any address of Superset on a screen of a person's size."""
    contexts: list[BrowserContext] = []

    def walk(address: str, width: int) -> Screen:
        size = ViewportSize(width=width, height=SIZES[width])
        contexts.append(browser.new_context(storage_state=login, viewport=size))
        screen = Screen(contexts[-1].new_page())
        screen.page.goto(f"{demo.url}{address}")
        screen.wait_for_charts(2)
        return screen

    yield walk
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
def seen_at(
    demo: Demo, tenants: tuple[str, str], browser: Browser
) -> Iterator[Callable[[int], Screen]]:
    """The first tenant's dashboard, in the frame of a portal, once a width."""
    contexts: list[BrowserContext] = []
    with tenants_portal(demo, dict.fromkeys(tenants, "A tenant")) as address:

        @cache
        def see(width: int) -> Screen:
            size = ViewportSize(width=width, height=TALL)
            contexts.append(browser.new_context(viewport=size))
            screen = Screen(contexts[-1].new_page())
            screen.page.goto(f"{address}/{tenants[0]}")
            screen.wait_for_charts(charts_of(TENANT_DASHBOARD))
            screen.keep_picture(f"tenant-{width}")
            return screen

        yield see
        for context in contexts:
            context.close()


@pytest.fixture(scope="session")
def seen(seen_at: Callable[[int], Screen]) -> Screen:
    """The first tenant's dashboard."""
    return seen_at(LAPTOP)


@pytest.fixture(scope="session")
def usage(seen: Screen) -> dict[str, Any]:
    """The question that one chart asks; it names a column of time and metrics."""
    return next(
        body
        for body in seen.requests.values()
        if "metric_date" in json.dumps(body["queries"][0]["columns"])
    )
