"""What a tenant sees of the embedded dashboard: its own, whoever else is looking."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from asking import Body, ask, rows
from demo import TENANT_DASHBOARD, Demo
from opening import tenants_portal
from playwright.sync_api import Browser
from screen import TALL, Screen, charts_of

from conftest import EVERY_SIZE


@pytest.mark.parametrize("width", EVERY_SIZE)
def test_a_tenant_sees_its_own_dashboard(seen_at: Callable[[int], Screen], width: int) -> None:
    seen = seen_at(width)
    assert len(seen.answers) == charts_of(TENANT_DASHBOARD)
    for status, answer in seen.answers.values():
        assert status == 200, answer
        assert all(not result["error"] and result["rowcount"] for result in answer["result"])
    assert seen.frame.get_by_text(TENANT_DASHBOARD["dashboard_title"]).first.is_visible()
    assert seen.frame.locator("[role=alert]:visible").count() == 0
    assert not seen.problems()
    assert not seen.errors
    assert not seen.elsewhere


def test_a_tenant_is_spoken_to_in_the_language_of_its_browser(
    demo: Demo, tenants: tuple[str, str], browser: Browser
) -> None:
    context = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": TALL})
    with tenants_portal(demo, dict.fromkeys(tenants, "A tenant")) as address:
        screen = Screen(context.new_page())
        screen.page.goto(f"{address}/{tenants[0]}")
        screen.wait_for_charts(charts_of(TENANT_DASHBOARD))
        assert screen.frame.get_by_text("Wie stehen wir da?").first.is_visible()
        parts = [row[0] for row in screen.rows("Und was würde sie bringen?")]
        assert sorted(parts) == [
            "Anfragen", "Anmeldungen", "Funktionen", "Fälle rechtzeitig", "Kampagnen"
        ]  # fmt: skip
        assert not screen.problems()
    context.close()


def test_what_it_sees_is_its_own(demo: Demo, tenants: tuple[str, str], seen: Screen) -> None:
    [(expected,)] = demo.rows(
        "select overall_score from analytics_marts.tenant_portfolio where organization_id = %s",
        tenants[0],
    )
    [lost] = demo.rows(
        "select sum(points_lost), max(points_lost), count(*) from analytics_marts.score_components"
        " where organization_id = %s",
        tenants[0],
    )
    column = [float(row[3]) for row in seen.rows("And what would bring them?")]
    assert (sum(column), column[0], len(column)) == pytest.approx(
        [float(number) for number in lost], abs=0.3
    )
    scores = [
        result["data"][-1]["score"]
        for _, answer in seen.answers.values()
        for result in answer["result"]
        if "score" in result["colnames"]
    ]
    assert scores == [expected]


def test_tenants_take_turns_on_one_pool_and_cache(
    demo: Demo, tenants: tuple[str, str], seen: Screen
) -> None:
    bodies = list(seen.requests.values())
    expected = {
        tenant: [rows(ask(demo, tenant, {**body, "force": True})) for body in bodies]
        for tenant in tenants
    }
    differ = [one != other for one, other in zip(*expected.values(), strict=True)]
    assert all(differ)
    turns = [(tenant, n) for _ in range(4) for n in range(len(bodies)) for tenant in tenants]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda turn: ask(demo, turn[0], bodies[turn[1]]), turns))
    for (tenant, n), answer in zip(turns, answers, strict=True):
        assert rows(answer) == expected[tenant][n]
    cached = [result["is_cached"] for answer in answers for result in answer.json()["result"]]
    assert all(cached)


def test_nobody_has_a_cache_in_common_with_staff(demo: Demo, usage: Body) -> None:
    """Whoever is no tenant sees no row of the tenants' connection, though tenants' are cached."""
    session = requests.Session()
    login = {
        "username": "admin",
        "password": demo.state.secrets()["admin_password"],
        "provider": "db",
    }
    token = session.post(f"{demo.url}/api/v1/security/login", json=login, timeout=60).json()
    session.headers["Authorization"] = f"Bearer {token['access_token']}"
    csrf = session.get(f"{demo.url}/api/v1/security/csrf_token/", timeout=60).json()["result"]
    session.headers["X-CSRFToken"] = csrf
    answer = session.post(f"{demo.url}/api/v1/chart/data", json=usage, timeout=60)
    assert rows(answer) == [[]]
