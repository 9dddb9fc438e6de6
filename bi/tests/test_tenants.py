"""What a tenant sees of the embedded dashboard, and what it can't come by however it asks."""

import copy
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import yaml
from playwright.sync_api import Browser

from conftest import FILES, TENANT_DASHBOARD, Demo, Screen, charts_of
from tenant_health.bi.portal import portal

Body = dict[str, Any]


@pytest.fixture(scope="module")
def tenants(demo: Demo) -> tuple[str, str]:
    """Two tenants with much to see."""
    busy = demo.rows(
        "select organization_id from analytics_marts.tenant_benchmarks join"
        " analytics_marts.tenant_portfolio using (organization_id) where overall_score < 95"
        " group by 1 order by count(*) desc, 1 limit 2"
    )
    [(one,), (other,)] = busy
    return one, other


@pytest.fixture(scope="module")
def seen(demo: Demo, tenants: tuple[str, str], browser: Browser) -> Iterator[Screen]:
    """The first tenant's dashboard, in the frame of a portal."""
    server = portal(
        demo.url.replace("127.0.0.1", "localhost"),
        TENANT_DASHBOARD["uuid"],
        lambda: dict.fromkeys(tenants, "A tenant"),
        demo.token,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(viewport={"width": 1440, "height": 2600})
    screen = Screen(context.new_page())
    screen.page.goto(f"http://localhost:{server.server_port}/{tenants[0]}")
    screen.wait_for_charts(charts_of(TENANT_DASHBOARD))
    screen.keep_picture("tenant")
    yield screen
    context.close()
    server.shutdown()
    server.server_close()


def ask(demo: Demo, organization_id: str, body: Body, **more: Any) -> requests.Response:
    """Asks for a chart's data as a tenant."""
    headers = {"X-GuestToken": demo.token(organization_id)}
    url = f"{demo.url}/api/v1/chart/data"
    return requests.post(url, json=body, headers=headers, timeout=60, **more)


def rows(answer: requests.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return [result["data"] for result in answer.json()["result"]]


@pytest.fixture(scope="module")
def usage(seen: Screen) -> Body:
    """The question that one chart asks; it names a column of time and metrics."""
    return next(
        body
        for body in seen.requests.values()
        if "metric_date" in json.dumps(body["queries"][0]["columns"])
    )


def test_a_tenant_sees_its_own_dashboard(seen: Screen) -> None:
    assert len(seen.answers) == charts_of(TENANT_DASHBOARD)
    for status, answer in seen.answers.values():
        assert status == 200, answer
        assert all(not result["error"] and result["rowcount"] for result in answer["result"])
    frame = seen.page.frames[1]
    assert frame.get_by_text(TENANT_DASHBOARD["dashboard_title"]).first.is_visible()
    assert frame.locator("[role=alert]:visible").count() == 0
    assert not seen.elsewhere


def test_what_it_sees_is_its_own(demo: Demo, tenants: tuple[str, str], seen: Screen) -> None:
    [(expected,)] = demo.rows(
        "select overall_score from analytics_marts.tenant_portfolio where organization_id = %s",
        tenants[0],
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


def changed(body: Body, **query: Any) -> Body:
    """A question with another query in it."""
    other = copy.deepcopy(body)
    for one in other["queries"]:
        one.update(query)
    return {**other, "force": True}


def test_a_filter_on_another_tenant_shows_nothing(
    demo: Demo, tenants: tuple[str, str], usage: Body
) -> None:
    one, other = tenants
    mine = {"col": "organization_id", "op": "==", "val": one}
    theirs = {"col": "organization_id", "op": "==", "val": other}
    assert rows(ask(demo, one, changed(usage, filters=[mine]))) != [[]]
    assert rows(ask(demo, one, changed(usage, filters=[theirs]))) == [[]]
    either = {"col": "organization_id", "op": "IN", "val": [one, other]}
    assert rows(ask(demo, one, changed(usage, filters=[either]))) == rows(ask(demo, one, usage))


def sql(expression: str) -> Body:
    return {"expressionType": "SQL", "sqlExpression": expression, "label": "x"}


BECOME = "set_config('app.current_organization', 'other', false)"
ATTACKS: dict[str, Body] = {
    "where": {"extras": {"where": f"{BECOME} is not null"}},
    "having": {"extras": {"having": f"max({BECOME}) is not null"}},
    "column": {"columns": [sql(BECOME)]},
    "column as text": {"columns": [BECOME]},
    "axis": {"columns": [{**sql(BECOME), "columnType": "BASE_AXIS"}]},
    "metric": {"metrics": [sql(f"max({BECOME})")]},
    "metric of another column": {
        "metrics": [
            {
                "expressionType": "SIMPLE",
                "column": {"column_name": "total_users"},
                "aggregate": "MAX",
                "label": "x",
            }
        ]
    },
    "order": {"orderby": [[sql(BECOME), True]]},
    "order as text": {"orderby": [[BECOME, True]]},
    "filter": {"filters": [{"col": sql(BECOME), "op": "==", "val": "x"}]},
    "filter as text": {"filters": [{"col": BECOME, "op": "==", "val": "x"}]},
    "limit": {"series_limit_metric": sql(f"max({BECOME})"), "series_limit": 1},
    "series": {"series_columns": [BECOME], "series_limit": 1},
    "time": {"granularity": BECOME},
    "annotation": {
        "annotation_layers": [
            {
                "annotationType": "EVENT",
                "sourceType": "table",
                "name": "x",
                "value": 1,
                "show": True,
                "showMarkers": True,
                "style": "solid",
                "opacity": "",
                "color": "x",
            }
        ]
    },
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_sql_of_a_guest_is_refused(
    demo: Demo, tenants: tuple[str, str], usage: Body, attack: str
) -> None:
    text = json.dumps(ATTACKS[attack]).replace("'other'", f"'{tenants[1]}'")
    answer = ask(demo, tenants[0], changed(usage, **json.loads(text)))
    assert answer.status_code in (400, 403), answer.text
    assert '"data"' not in answer.text


@pytest.mark.parametrize("kind", ["samples", "drill_detail"])
def test_raw_rows_are_its_own(demo: Demo, tenants: tuple[str, str], usage: Body, kind: str) -> None:
    answer = ask(demo, tenants[0], {**usage, "result_type": kind, "force": True})
    if answer.status_code == 200:
        [data] = rows(answer)
        assert {row["organization_id"] for row in data} <= {tenants[0]}
    else:
        assert answer.status_code in (400, 403)


def test_other_data_than_the_dashboards_is_refused(
    demo: Demo, tenants: tuple[str, str], usage: Body
) -> None:
    """Whatever a question says of its chart and dataset, those of staff stay closed."""
    for number in range(1, 60):
        body = changed(usage, columns=[], metrics=["count"], extras={}, filters=[], orderby=[])
        body["datasource"] = {"id": number, "type": "table"}
        answer = ask(demo, tenants[0], body)
        assert answer.status_code != 200
        without = {**body, "form_data": {"dashboardId": 1, "slice_id": number}}
        assert ask(demo, tenants[0], without).status_code != 200


@pytest.mark.parametrize(
    "path",
    [
        "api/v1/database/", "api/v1/dataset/", "api/v1/sqllab/", "api/v1/query/", "api/v1/log/",
        "api/v1/security/users/", "api/v1/saved_query/", "api/v1/explore/?slice_id=1",
        "datasource/samples?datasource_type=table&datasource_id=1",
        "api/v1/datasource/table/1/column/organization_id/values/",
    ],
)  # fmt: skip
def test_a_guest_gets_nothing_else(demo: Demo, tenants: tuple[str, str], path: str) -> None:
    headers = {"X-GuestToken": demo.token(tenants[0])}
    answer = requests.get(f"{demo.url}/{path}", headers=headers, timeout=60, allow_redirects=False)
    assert answer.status_code in (302, 401, 403, 404, 405)


def test_a_token_is_worth_nothing_when_forged_or_old(
    demo: Demo, tenants: tuple[str, str], usage: Body
) -> None:
    url, good = f"{demo.url}/api/v1/chart/data", demo.token(tenants[0])
    head, claims, signature = good.split(".")
    _, others_claims, _ = demo.token(tenants[1]).split(".")
    for token in (f"{head}.{others_claims}.{signature}", f"{head}.{claims}.", "x"):
        answer = requests.post(url, json=usage, headers={"X-GuestToken": token}, timeout=60)
        assert answer.status_code == 401


def test_a_token_for_a_dashboard_of_staff_reads_as_a_tenant_all_the_same(
    demo: Demo, tenants: tuple[str, str], staff: Screen
) -> None:
    """Even when the embedding application names the wrong dashboard."""
    portfolio = yaml.safe_load((FILES / "dashboards/portfolio.yaml").read_text("utf-8"))
    staff.page.goto(f"{demo.url}/superset/dashboard/portfolio/")
    staff.wait_for_charts(charts_of(portfolio))
    number = next(iter(staff.requests.values()))["form_data"]["dashboardId"]
    headers = {"X-GuestToken": demo.token(tenants[0], str(number))}
    for body in staff.requests.values():
        url = f"{demo.url}/api/v1/chart/data"
        answer = requests.post(url, json=body, headers=headers, timeout=60)
        assert answer.status_code in (400, 403), answer.text


def test_an_odd_name_of_a_tenant_is_no_more_than_a_name(demo: Demo, usage: Body) -> None:
    for name in ("x -c app.current_organization=y", "x\\", "'", " "):
        assert rows(ask(demo, name, changed(usage))) == [[]]
