"""Measure how long each dashboard takes to open.

Run: .venv/bin/python bi/tests/speed.py [--tenants N] [--days N] [--rounds N]

On a demo of its own: the median and the slowest of the seconds from the address to all charts
drawn, of an administrator who has logged in, in a browser that keeps scripts and styles but no
charts. Superset and PostgreSQL keep what they keep. The first round is not counted.
"""

import argparse
import statistics
import time

import chromium
from demo import dashboard, running_demo
from playwright.sync_api import sync_playwright
from screen import Screen, charts_of

SLUGS = ("portfolio", "tenant-360", "benchmarks")


def main() -> None:
    """Prints a line a dashboard."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tenants", type=int, default=200)
    parser.add_argument("--days", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    program = chromium.find() or chromium.install()
    with running_demo(chosen.tenants, chosen.days) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.goto(f"{demo.url}/login/")
        page.locator("[data-test=username-input]").fill("admin")
        page.locator("[data-test=password-input]").fill(demo.state.secrets()["admin_password"])
        page.locator("[data-test=login-button]").click()
        page.wait_for_url("**/welcome/**")
        print(f"{chosen.tenants} tenants, {chosen.days} days")
        for slug in SLUGS:
            seconds = []
            for _ in range(chosen.rounds + 1):
                screen = Screen(context.new_page())
                started = time.perf_counter()
                screen.page.goto(f"{demo.url}/superset/dashboard/{slug}/")
                screen.wait_for_data(charts_of(dashboard(slug)))
                seconds.append(time.perf_counter() - started)
                screen.page.close()
            first, *others = seconds
            print(
                f"{slug:12} median {statistics.median(others):4.1f} s,"
                f" slowest {max(others):4.1f} s, first of all {first:4.1f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
