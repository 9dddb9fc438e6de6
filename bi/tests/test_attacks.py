"""What a tenant can't come by, however it asks."""

import json
from collections.abc import Callable

import pytest
import requests
from asking import Body, ask, changed, rows
from demo import TENANT_DASHBOARD, Demo, dashboard
from screen import Screen


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
    "axis with a sub-query": {
        "columns": [
            {**sql("(select max(organization_id) from tenants)"), "columnType": "BASE_AXIS"}
        ]
    },
    "axis that is a column and more": {
        "columns": [
            {**sql("metric_date"), "columnType": "BASE_AXIS", "column": {"expression": BECOME}}
        ]
    },
    "axis as a metric": {"metrics": [{**sql("total_users"), "columnType": "BASE_AXIS"}]},
    "axis as an order": {"orderby": [[{**sql("total_users"), "columnType": "BASE_AXIS"}, True]]},
    "axis as a filter": {
        "filters": [
            {"col": {**sql("metric_date"), "columnType": "BASE_AXIS"}, "op": "==", "val": "x"}
        ]
    },
    "sub-query in a filter": {
        "filters": [{"col": "(select max(organization_id) from tenants)", "op": "==", "val": "x"}]
    },
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


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("api/v1/sqllab/execute/", {"database_id": 1, "sql": f"select {BECOME}"}),
        ("api/v1/sqllab/estimate/", {"database_id": 1, "sql": "select 1"}),
        ("api/v1/sqllab/format_sql/", {"sql": "select 1"}),
        ("api/v1/dataset/", {"database": 1, "table_name": "x", "sql": f"select {BECOME}"}),
        ("api/v1/chart/", {"slice_name": "x", "datasource_id": 1, "datasource_type": "table"}),
    ],
)
def test_a_guest_runs_and_makes_nothing(
    demo: Demo, tenants: tuple[str, str], path: str, body: Body
) -> None:
    headers = {"X-GuestToken": demo.token(tenants[0])}
    answer = requests.post(f"{demo.url}/{path}", json=body, headers=headers, timeout=60)
    assert answer.status_code in (400, 401, 403, 404, 405), answer.text
    assert '"data"' not in answer.text


def test_a_token_is_worth_nothing_when_forged_or_old(
    demo: Demo, tenants: tuple[str, str], usage: Body
) -> None:
    url, good = f"{demo.url}/api/v1/chart/data", demo.token(tenants[0])
    head, claims, signature = good.split(".")
    _, others_claims, _ = demo.token(tenants[1]).split(".")
    forged = (f"{head}.{others_claims}.{signature}", f"{head}.{claims}.", "x")
    for token in (*forged, demo.token(tenants[0], seconds=-1)):
        answer = requests.post(url, json=usage, headers={"X-GuestToken": token}, timeout=60)
        assert answer.status_code == 401


def test_a_token_for_a_dashboard_of_staff_reads_as_a_tenant_all_the_same(
    demo: Demo, tenants: tuple[str, str], opened: Callable[[str], Screen]
) -> None:
    """Even when the embedding application names the wrong dashboard."""
    staff = opened("portfolio")
    number = next(iter(staff.requests.values()))["form_data"]["dashboardId"]
    headers = {"X-GuestToken": demo.token(tenants[0], str(number))}
    for body in staff.requests.values():
        url = f"{demo.url}/api/v1/chart/data"
        answer = requests.post(url, json=body, headers=headers, timeout=60)
        assert answer.status_code in (400, 403), answer.text


@pytest.mark.parametrize("slug", ["tenant-360", "portfolio"])
def test_a_guest_is_told_no_customers_name(demo: Demo, tenants: tuple[str, str], slug: str) -> None:
    """Staff's Tenant 360 comes with the name of the first to call."""
    names = {name for (name,) in demo.rows("select customer from analytics_marts.tenant_portfolio")}
    for resource in (TENANT_DASHBOARD["uuid"], dashboard(slug)["uuid"], slug):
        headers = {"X-GuestToken": demo.token(tenants[0], resource)}
        url = f"{demo.url}/api/v1/dashboard/{slug}"
        answer = requests.get(url, headers=headers, timeout=60)
        assert not [name for name in names if name in answer.text]
        assert answer.status_code in (403, 404) or resource != TENANT_DASHBOARD["uuid"]


def test_an_odd_name_of_a_tenant_is_no_more_than_a_name(demo: Demo, usage: Body) -> None:
    for name in ("x -c app.current_organization=y", "x\\", "'", " "):
        assert rows(ask(demo, name, changed(usage))) == [[]]
