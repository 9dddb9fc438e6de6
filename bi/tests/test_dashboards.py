"""Every dashboard of staff, in a browser, on the demo, at the sizes of a laptop and a desk."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from demo import FILES, LAST_DAY, Demo, dashboard
from opening import at_a_desk
from playwright.sync_api import Browser
from screen import TALL, Screen, charts_of, tabs_of

from conftest import EVERY_SIZE, LAPTOP

SLUGS = sorted(file.stem for file in (FILES / "dashboards").glob("*.yaml") if file.stem != "tenant")
CALLS = "Whom do we call first, and why?"
TODAY = "How is this customer today?"
NO_NUMBER = "N/A"
FIRST_TAB = next(iter(tabs_of(dashboard("tenant-360")).values()))

FIRST = "(select organization_id from analytics_marts.tenant_portfolio where call_rank = 1)"
NUMBERS: dict[tuple[str, str], list[tuple[int, int, str]]] = {
    ("portfolio", "How many need us, and what changed in a week?"): [
        (0, 0, "select count(*) from tenant_portfolio where health_status = 'CRITICAL'"),
        (0, 5, """select count(*) filter (where days_since_last_activity between 0 and 13) * -1
            + count(*) from tenant_portfolio"""),
        (0, 7, "select count(*) from tenants where is_active"),
    ],
    ("tenant-360", TODAY): [
        (0, 3, f"""select overall_score from tenant_health_scores
            where organization_id = {FIRST} order by metric_date desc limit 1"""),
        (0, 5, f"select score_delta_30d from tenant_portfolio where organization_id = {FIRST}"),
    ],
    ("tenant-360", "And what was counted?"): [
        (0, 3, f"""select round(0.25 * (100 - case_resolution_score), 1) from tenant_portfolio
            where organization_id = {FIRST} and weakest_component = 'case_resolution'"""),
    ],
    ("alerts", "How did they end?"): [
        (0, 2, """select max(n) from (select count(*) as n from alerts
            where closed_on is not null group by rule, close_reason) as ends"""),
        (0, 4, "select max(days_open) from alerts where rule = 'SCORE_DROP'"
            " and close_reason = 'NEW_NORMAL'"),
    ],
    ("alerts", "Which alerts are open?"): [
        (0, 4, f"""select date '{LAST_DAY}' + 1 - opened_on from alerts
            where closed_on is null and severity = 'HIGH' order by opened_on desc limit 1"""),
    ],
    ("benchmarks", "What are the exact figures?"): [
        (3, 1, "select count(*) from tenant_portfolio"),
        (3, 2, "select percentile_cont(0.5) within group (order by overall_score)"
            " from tenant_portfolio"),
    ],
    ("benchmarks", "What do customers see?"): [
        (3, 3, """select mean from published_benchmarks where metric_name = 'health_score'
            and filter_description = 'all customers' order by release_month desc limit 1"""),
    ],
}  # fmt: skip
"""Of charts that are tables: row, column, and what stands there in words of our own."""


@pytest.mark.parametrize("width", EVERY_SIZE)
@pytest.mark.parametrize("slug", SLUGS)
def test_each_chart_draws_rows_and_nothing_is_cut(
    opened: Callable[..., Screen], slug: str, width: int
) -> None:
    staff = opened(slug, width)
    assert len(staff.answers) == charts_of(dashboard(slug))
    for status, answer in staff.answers.values():
        assert status == 200, answer
        assert all(not result["error"] and result["rowcount"] for result in answer["result"])
    assert staff.page.locator("[role=alert]:visible").count() == 0
    assert not staff.page.get_by_text(re.compile("Unexpected error|No results")).count()
    assert not staff.cut
    assert not staff.errors
    assert not staff.elsewhere


@pytest.mark.parametrize(("slug", "title"), NUMBERS)
def test_numbers_on_the_screen_are_those_of_the_marts(
    demo: Demo, opened: Callable[..., Screen], slug: str, title: str
) -> None:
    rows = opened(slug).rows(title)
    for row, column, query in NUMBERS[slug, title]:
        [(expected,)] = demo.rows(f"set search_path to analytics_marts; {query}")
        assert float(rows[row][column].replace(",", "")) == pytest.approx(float(expected))


def test_customers_are_called_in_the_order_of_the_terminal(
    demo: Demo, opened: Callable[..., Screen]
) -> None:
    shown = [row[1] for row in opened("portfolio").rows(CALLS)]
    said = demo.run("tenant-health", "portfolio")
    places = sorted((said.find(f" {name} "), name) for name in shown[:5])
    assert [name for place, name in places if place >= 0] == shown[:5]


@pytest.mark.slow
@pytest.mark.parametrize("width", EVERY_SIZE)
def test_a_morning(demo: Demo, walking: Callable[[str, int], Screen], width: int) -> None:
    """The first call: why, what moved it over a month, which cases; and back."""
    screen = walking("/superset/dashboard/portfolio/", width)
    page = screen.page
    first = screen.chart(CALLS).locator("tbody a").first
    name = first.inner_text()
    first.click()
    page.wait_for_url("**/tenant-360/**")
    screen.answers.clear()
    screen.wait_for_charts(2)
    assert screen.rows(TODAY)[0][0] == name
    assert page.locator("#NATIVE_FILTER-tenant").evaluate(
        "one => one.closest('.ant-select').innerText.trim()"
    ) == name  # fmt: skip

    page.set_viewport_size({"width": width, "height": 3000})
    screen.wait_for_charts(FIRST_TAB)
    screen.choose("window", "Last 30")
    moved = {
        row["step_label"]: row["Points"] if "Points" in row else row["points_moved"]
        for _, answer in screen.answers.values()
        for row in answer["result"][0]["data"]
        if "step_label" in row
    }
    [(change,)] = demo.rows(
        "select max(score_change) from analytics_marts.score_drivers where window_days = 30"
        " and customer = %s", name
    )  # fmt: skip
    assert sum(float(points) for points in moved.values()) == pytest.approx(change)
    details = screen.rows("Which cases, users and tickets was it?")
    assert details
    known = demo.rows(
        "select entity_id from analytics_marts.score_driver_details where window_days = 30"
        " and customer = %s", name
    )  # fmt: skip
    assert {row[3] for row in details} <= {entity for (entity,) in known}

    screen.open_tab("Score")
    [(lost,)] = demo.rows(
        "select sum(points_lost) from analytics_marts.score_components where customer = %s", name
    )
    counted = screen.rows("And what was counted?")
    assert sum(float(row[-1]) for row in counted) == pytest.approx(float(lost), abs=0.3)

    page.goto(f"{demo.url}/superset/dashboard/portfolio/")
    screen.answers.clear()
    screen.wait_for_charts(2)
    offered = screen.choose("sector", "Retail")
    assert offered == ["Retail"]
    shown = {row[1] for row in screen.rows(CALLS)}
    retail = demo.rows(
        "select customer from analytics_marts.tenant_portfolio where industry_sector = 'RETAIL'"
    )
    assert shown
    assert shown <= {customer for (customer,) in retail}
    assert not screen.problems()
    assert not screen.errors


@pytest.mark.slow
def test_a_manager_sees_its_own_customers(
    demo: Demo, walking: Callable[[str, int], Screen]
) -> None:
    [(owner, owned)] = demo.rows(
        "select owner_name, count(*) from analytics_marts.tenant_portfolio"
        " where owner_name is not null group by 1 order by 2 desc limit 1"
    )
    screen = walking("/superset/dashboard/portfolio/", LAPTOP)
    assert screen.choose("owner", owner) == [owner]
    assert {row[2] for row in screen.rows(CALLS)} == {owner}
    [week] = screen.rows("How many need us, and what changed in a week?")
    assert int(week[-1]) == owned


@pytest.mark.slow
def test_only_customers_that_exist_can_be_chosen(
    demo: Demo, walking: Callable[[str, int], Screen]
) -> None:
    screen = walking("/superset/dashboard/tenant-360/", 1280)
    [(name,)] = demo.rows("select max(customer) from analytics_marts.tenant_portfolio")
    half = name[: len(name) // 2]
    offered = screen.choose("tenant", half)
    assert name in offered
    assert all(half.lower() in one.lower() for one in offered)
    assert screen.rows(TODAY)[0][0] == offered[0]
    assert screen.choose("tenant", "No such customer") == []
    assert screen.rows(TODAY)[0][0] == offered[0]


def address_of(customer: str) -> str:
    """Tenant 360 of a customer, as the links of the tables write it."""
    name = re.sub("([!'])", r"!\1", customer)
    return "/superset/dashboard/tenant-360/?native_filters=" + quote(
        "(NATIVE_FILTER-tenant:(extraFormData:(filters:!((col:customer,op:IN,"
        f"val:!('{name}')))),filterState:(value:!('{name}')),id:NATIVE_FILTER-tenant,"
        "ownState:()))"
    )


@pytest.mark.parametrize("rank", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_tenant_360_asks_each_question_once(
    demo: Demo, walking: Callable[[str, int], Screen], rank: int
) -> None:
    """By itself it opens on the first to call, through a link on that customer."""
    [(name,)] = demo.rows(
        "select customer from analytics_marts.tenant_portfolio where call_rank = %s", rank
    )
    screen = walking("/superset/dashboard/tenant-360/" if rank == 1 else address_of(name), LAPTOP)
    screen.wait_for_charts(FIRST_TAB)
    assert screen.rows(TODAY)[0][0] == name
    assert set(screen.asked.values()) == {1}


@pytest.mark.slow
def test_a_silent_customer_shows_no_score_and_says_since_when(
    demo: Demo, walking: Callable[[str, int], Screen]
) -> None:
    [(name, since)] = demo.rows(
        "select customer, to_char(last_activity_at, 'FMDD Mon YYYY')"
        " from analytics_marts.tenant_portfolio where is_silent and last_activity_at is not null"
        " order by last_activity_at limit 1"
    )
    screen = walking(address_of(name), 1440)
    screen.page.set_viewport_size({"width": 1440, "height": 3000})
    screen.wait_for_charts(FIRST_TAB)
    [today] = screen.rows(TODAY)
    assert today[0] == name
    assert today[2] == f"no data since {since}"
    assert today[3:9] == [NO_NUMBER] * 6
    said = said_when_empty(screen, "What moved the score, and by how many points?")
    assert said == "Nothing moved the score in this window."


def said_when_empty(screen: Screen, title: str) -> str:
    """The sentence of a chart without rows."""
    chart = screen.chart(title)
    assert not chart.get_by_text("No results").first.is_visible()
    said = chart.locator(".slice_container").evaluate(
        "one => getComputedStyle(one, '::before').content"
    )
    return str(said).strip('"')


@pytest.mark.slow
def test_a_customer_without_benchmarks_is_told_why(
    demo: Demo, walking: Callable[[str, int], Screen]
) -> None:
    [(name,)] = demo.rows(
        "select customer from analytics_marts.tenant_portfolio where organization_id not in"
        " (select organization_id from analytics_marts.tenant_benchmarks) order by 1 limit 1"
    )
    screen = walking(address_of(name), 1440)
    screen.open_tab("Peers")
    said = said_when_empty(screen, "Where does it stand among its peers?")
    assert said.startswith("This customer is compared in no published figure:")


@pytest.mark.slow
def test_charts_out_of_sight_wait_until_someone_scrolls(
    demo: Demo, browser: Browser, login: Any
) -> None:
    [(name,)] = demo.rows(
        "select customer from analytics_marts.tenant_portfolio where call_rank = 2"
    )
    context = at_a_desk(browser, login)
    screen = Screen(context.new_page())
    screen.page.goto(demo.url + address_of(name))
    screen.wait_for_sight()
    assert len(screen.requests_made()) <= FIRST_TAB
    for tab in tabs_of(dashboard("tenant-360")):
        screen.page.get_by_role("tab").get_by_text(tab, exact=True).click()
        screen.wait_for_sight()
        for chart in screen.page.locator("[data-test-chart-name]:visible").all():
            chart.scroll_into_view_if_needed()
            screen.wait_for_sight()
        screen.page.mouse.wheel(0, -9000)
    requests = screen.requests_made()
    assert len(requests) == charts_of(dashboard("tenant-360"))
    for body in requests.values():
        assert {"col": "customer", "op": "IN", "val": [name]} in body["queries"][0]["filters"]
    context.close()


@pytest.mark.slow
def test_dark_mode_is_dark_and_readable(walking: Callable[[str, int], Screen]) -> None:
    screen = walking("/superset/dashboard/portfolio/", 1440)
    screen.page.evaluate("localStorage.setItem('superset-theme-mode', 'dark')")
    screen.page.set_viewport_size({"width": 1440, "height": TALL})
    screen.answers.clear()
    screen.page.reload()
    screen.wait_for_charts(charts_of(dashboard("portfolio")))
    screen.keep_picture("portfolio-dark")
    colour = "(one, name) => getComputedStyle(one)[name].match(/\\d+/g).slice(0, 3).map(Number)"
    for holder in screen.page.locator(".dashboard-component-chart-holder").all():
        assert max(holder.evaluate(colour, "backgroundColor")) < 60
    cell = screen.chart(CALLS).locator("tbody td").nth(2)
    assert min(cell.evaluate(colour, "color")) > 180
    assert not screen.problems()
    assert not screen.errors


def test_staff_are_told_what_the_tenants_page_is(
    demo: Demo, browser: Browser, login: dict[str, str], seen: Screen
) -> None:
    context = browser.new_context(storage_state=login)
    page = context.new_page()
    page.goto(f"{demo.url}/superset/dashboard/tenant/")
    note = "For staff: this page is empty for you"
    page.get_by_text(note).first.wait_for()
    assert page.get_by_text(note).first.is_visible()
    context.close()
    assert not seen.frame.get_by_text(note).first.is_visible()


def test_nobody_reads_without_logging_in(demo: Demo, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{demo.url}/superset/dashboard/portfolio/")
    assert "/login" in page.url
    page.close()
