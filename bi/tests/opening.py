"""The ways into the dashboards: an administrator's, and a tenant's through a portal."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import chromium
from demo import TENANT_DASHBOARD, Demo
from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize

from tenant_health.bi.languages import page_of
from tenant_health.bi.portal import portal

DESK = ViewportSize(width=1440, height=900)
NO_ROBOT = "Object.defineProperty(navigator, 'webdriver', {get: () => false})"
"""Else Superset draws every chart at once."""


def at_a_desk(browser: Browser, state: Any = None) -> BrowserContext:
    """A screen of 1440x900 on which charts out of sight are not drawn: for tests, all are.

    Args:
        browser: The browser.
        state: What it keeps of a login, if there was one.
    """
    context = browser.new_context(storage_state=state, viewport=DESK)
    context.add_init_script(NO_ROBOT)
    return context


@contextmanager
def of_a_person(playwright: Playwright, program: str) -> Iterator[BrowserContext]:
    """A browser at a desk with a profile: unlike a private window, it keeps scripts compiled."""
    with TemporaryDirectory() as folder:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=program, args=chromium.FLAGS, viewport=DESK
        )
        context.add_init_script(NO_ROBOT)
        try:
            yield context
        finally:
            context.close()


def log_in(demo: Demo, context: BrowserContext) -> None:
    """Logs the administrator in. The page that greets it goes on loading."""
    page = context.new_page()
    page.goto(f"{demo.url}/login/")
    page.locator("[data-test=username-input]").fill("admin")
    page.locator("[data-test=password-input]").fill(demo.state.secrets()["admin_password"])
    page.locator("[data-test=login-button]").click()
    page.wait_for_url("**/welcome/**", wait_until="commit", timeout=120_000)


@contextmanager
def tenants_portal(demo: Demo, names: dict[str, str]) -> Iterator[str]:
    """The address of a portal that shows each of these tenants its dashboard."""
    url = demo.url.replace("127.0.0.1", "localhost")
    english = TENANT_DASHBOARD["uuid"]
    pages = {language: page_of(language, english) for language in ("en", "de")}
    server = portal(url, pages, lambda: names, demo.token)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
