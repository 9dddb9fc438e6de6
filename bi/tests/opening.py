"""The ways into the dashboards: an administrator's, and a tenant's through a portal."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from demo import TENANT_DASHBOARD, Demo
from playwright.sync_api import BrowserContext

from tenant_health.bi.languages import page_of
from tenant_health.bi.portal import portal


def log_in(demo: Demo, context: BrowserContext) -> None:
    """Logs the administrator in."""
    page = context.new_page()
    page.goto(f"{demo.url}/login/")
    page.locator("[data-test=username-input]").fill("admin")
    page.locator("[data-test=password-input]").fill(demo.state.secrets()["admin_password"])
    page.locator("[data-test=login-button]").click()
    page.wait_for_url("**/welcome/**")


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
