"""Measure how long each dashboard takes to open.

Run: .venv/bin/python bi/tests/speed.py [--tenants N] [--days N] [--rounds N]

On a demo of its own: the median and the slowest of the seconds from the address until every chart
on a screen of 1440x900 is drawn, for an administrator who has logged in and for a tenant in a
portal, in a browser that keeps scripts and styles but no charts, as it does for people. The first
three rounds are not counted, after which scripts are kept compiled; each tenant is another one.
"""

import argparse
import statistics
import time

import chromium
from demo import running_demo
from opening import log_in, of_a_person, tenants_portal
from playwright.sync_api import BrowserContext, sync_playwright
from screen import Screen

SLUGS = ("portfolio", "tenant-360", "alerts", "benchmarks")
UNCOUNTED = 3


def seconds_to_open(context: BrowserContext, address: str) -> float:
    """From the address to all charts on the screen drawn."""
    screen = Screen(context.new_page())
    started = time.perf_counter()
    screen.page.goto(address)
    screen.wait_for_sight()
    seconds = time.perf_counter() - started
    screen.page.close()
    return seconds


def say(name: str, seconds: list[float]) -> None:
    """Prints a line."""
    first, others = seconds[0], seconds[UNCOUNTED:]
    print(
        f"{name:12} median {statistics.median(others):4.1f} s, slowest {max(others):4.1f} s,"
        f" first of all {first:4.1f} s",
        flush=True,
    )


def main() -> None:
    """Prints a line a dashboard."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tenants", type=int, default=200)
    parser.add_argument("--days", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    rounds = range(UNCOUNTED + chosen.rounds)
    program = chromium.find() or chromium.install()
    with running_demo(chosen.tenants, chosen.days) as demo, sync_playwright() as playwright:
        print(f"{chosen.tenants} tenants, {chosen.days} days")
        with of_a_person(playwright, program) as context:
            log_in(demo, context)
            for slug in SLUGS:
                address = f"{demo.url}/superset/dashboard/{slug}/"
                say(slug, [seconds_to_open(context, address) for _ in rounds])
        ids = "select organization_id from analytics_marts.tenant_portfolio order by 1 limit %s"
        names = {row[0]: "A tenant" for row in demo.rows(ids, len(rounds))}
        person = of_a_person(playwright, program)
        with person as context, tenants_portal(demo, names) as address:
            say("tenant", [seconds_to_open(context, f"{address}/{n}") for n in names])


if __name__ == "__main__":
    main()
