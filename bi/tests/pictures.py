"""Take the pictures of docs/images: every page and tab of the demo on a laptop and on a desk.

Run: make bi-pictures. `drawn_from.json` keeps what each was drawn from; a test compares.
"""

import json

import chromium
from demo import FILES, ROOT, TENANT_DASHBOARD, dashboard, running_demo
from opening import log_in, tenants_portal
from playwright.sync_api import ViewportSize, sync_playwright
from screen import TALL, Screen

from conftest import SIZES
from tenant_health.bi.bundle import drawn_from

FOLDER = ROOT / "docs" / "images"
TENANT = (
    "select organization_id from analytics_marts.tenant_benchmarks"
    " join analytics_marts.tenant_portfolio using (organization_id) where overall_score < 95"
    " group by 1 order by count(*) desc, 1 limit 1"
)


def main() -> None:
    """Writes the pictures."""
    program = chromium.find() or chromium.install()
    with running_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.FLAGS)
        [(tenant,)] = demo.rows(TENANT)
        context = browser.new_context()
        log_in(demo, context)
        login = context.storage_state()
        with tenants_portal(demo, {tenant: "A tenant"}) as portal:
            for width in SIZES:
                size = ViewportSize(width=width, height=TALL)
                context = browser.new_context(storage_state=login, viewport=size)
                for file in sorted((FILES / "dashboards").glob("*.yaml")):
                    staff = f"{demo.url}/superset/dashboard/{file.stem}/"
                    is_tenants = file.stem == TENANT_DASHBOARD["slug"]
                    screen = Screen(context.new_page())
                    screen.page.goto(f"{portal}/{tenant}" if is_tenants else staff)
                    for name in screen.each_tab(dashboard(file.stem)):
                        screen.keep_picture(f"{name}-{width}", FOLDER)
                    screen.page.close()
    digests = drawn_from(FILES)
    (FOLDER / "drawn_from.json").write_text(json.dumps(digests, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
