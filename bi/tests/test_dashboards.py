"""Every dashboard of staff, in a browser, on the demo."""

import re
from collections.abc import Callable

import pytest
from demo import FILES, Demo, dashboard
from playwright.sync_api import Browser
from screen import Screen, charts_of

SLUGS = sorted(file.stem for file in (FILES / "dashboards").glob("*.yaml") if file.stem != "tenant")
NUMBERS = {
    "Who is critical?": """
        select count(*) from analytics_marts.tenant_portfolio where health_status = 'CRITICAL'""",
    "Who is next?": """
        select count(*) from analytics_marts.tenant_health_outlook
        join analytics_marts.tenant_portfolio using (organization_id)
        where probability_high_risk >= 0.25 and risk_level in ('LOW', 'MEDIUM')""",
    "Who is silent?": """
        select count(*) filter (where days_since_last_activity between 0 and 13) * -1 + count(*)
        from analytics_marts.tenant_portfolio""",
}
"""What the big numbers of the portfolio are about, in words of our own."""


@pytest.mark.parametrize("slug", SLUGS)
def test_each_chart_draws_rows(opened: Callable[[str], Screen], slug: str) -> None:
    staff = opened(slug)
    assert len(staff.answers) == charts_of(dashboard(slug))
    for status, answer in staff.answers.values():
        assert status == 200, answer
        assert all(not result["error"] and result["rowcount"] for result in answer["result"])
    assert staff.page.locator("[role=alert]:visible").count() == 0
    assert not staff.page.get_by_text(re.compile("Unexpected error|No results")).count()
    assert not staff.elsewhere


def test_numbers_on_the_screen_are_those_of_the_marts(
    demo: Demo, opened: Callable[[str], Screen]
) -> None:
    staff = opened("portfolio")
    assert {title: shown_under(staff, title) for title in NUMBERS} == {
        title: demo.rows(query)[0][0] for title, query in NUMBERS.items()
    }


def shown_under(screen: Screen, title: str) -> int:
    """The big number in the chart of a title."""
    chart = screen.page.locator("[data-test=chart-grid-component]", has_text=title)
    return int(chart.locator(".header-line").inner_text().replace(",", ""))


def test_tables_on_the_screen_are_the_marts(demo: Demo, opened: Callable[[str], Screen]) -> None:
    """The customer that is called first in the terminal is so on the dashboard."""
    staff = opened("portfolio")
    called = [
        row["tenant"]
        for _, answer in staff.answers.values()
        for row in answer["result"][0]["data"]
        if row.get("call_rank") == 1
    ]
    [first] = set(called)
    said = demo.run("tenant-health", "portfolio")
    names = [name for (name,) in demo.rows("select name from analytics_marts.tenant_portfolio")]
    places = {said.find(f" {name} "): name for name in names if f" {name} " in said}
    assert places[min(places)] == first
    assert staff.page.get_by_text(first, exact=True).first.is_visible()


def test_nobody_reads_without_logging_in(demo: Demo, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{demo.url}/superset/dashboard/portfolio/")
    assert "/login" in page.url
    page.close()
