"""The dashboards' datasets on the marts that dbt builds."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from project.databases import Database
from tenant_health.portfolio.marts import read_portfolio

DATASETS = Path(__file__).parents[2] / "bi" / "superset" / "datasets"
FILES = sorted(DATASETS.rglob("*.yaml"))


def dataset(file: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(file.read_text("utf-8")))


def source(document: dict[str, Any]) -> str:
    return f"({document.get('sql') or 'table analytics_marts.' + document['table_name']}) as source"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_database_knows_every_column_and_metric(built: Database, file: Path) -> None:
    """A renamed column fails here, and not in front of a customer."""
    document = dataset(file)
    with built.connection() as connection, connection.cursor() as cursor:
        cursor.execute(f"select * from {source(document)} limit 0")
        actual = {column.name for column in cursor.description or ()}
        columns = document["columns"]
        assert actual == {c["column_name"] for c in columns if not c.get("expression")}
        for column in columns:
            cursor.execute(
                f"select {column.get('expression') or 1} from {source(document)} limit 1"
            )
        for metric in document.get("metrics", []):
            cursor.execute(f"select {metric['expression']} from {source(document)}")


def test_customers_are_called_in_the_order_of_the_terminal(built: Database) -> None:
    sql = source(dataset(DATASETS / "staff" / "tenant_portfolio.yaml"))
    shown = built.rows(f"select customer from {sql} where call_rank is not null order by call_rank")
    with built.connection() as connection:
        expected = read_portfolio(connection, "analytics_marts").calls
    assert len(expected) > 5
    assert [name for (name,) in shown] == [tenant.name for tenant in expected]


def test_a_rate_of_all_customers_is_a_sum_by_a_sum(built: Database) -> None:
    document = dataset(DATASETS / "staff" / "usage_metrics.yaml")
    rate = next(m["expression"] for m in document["metrics"] if m["metric_name"] == "login_rate")
    query = f"select {rate} from {source(document)} where metric_date = date '2025-03-31'"
    [(shown,)] = built.rows(query)
    rows = [row for row in built.mart("usage_metrics") if str(row["metric_date"]) == "2025-03-31"]
    active, enabled = (
        sum(int(str(row[column])) for row in rows) for column in ("active_users_30d", "total_users")
    )
    assert float(shown) == pytest.approx(active / enabled)


@pytest.mark.parametrize(
    "name",
    ["Acme", "O'Neil & Sons", '<b>"Bold"</b>', "50% + #1?", "Wow!", "Zürich (CH): a,b", "a\\1"],
)
@pytest.mark.parametrize("mart", ["tenant_portfolio", "alerts", "tenant_weeks"])
def test_a_name_links_to_its_customer_whatever_is_in_it(
    built: Database, mart: str, name: str
) -> None:
    """The address is nothing but escaped bytes; unescaped, it is one filter on that name."""
    columns = dataset(DATASETS / "staff" / f"{mart}.yaml")["columns"]
    [link] = [c["expression"] for c in columns if c["column_name"] == "customer_link"]
    with built.connection() as connection, connection.cursor() as cursor:
        cursor.execute(f"select {link} from (select %s::text) as source (customer)", [name])
        [(html,)] = cursor.fetchall()
    address, shown = re.fullmatch(r'<a href="([^"]*)">([^"]*)</a>', html).groups()
    path, _, value = address.partition("?native_filters=")
    assert path == "/superset/dashboard/tenant-360/"
    assert re.fullmatch(r"(%[0-9a-f]{2})+", value)
    quoted = name.replace("!", "!!").replace("'", "!'")
    assert unquote(value) == (
        "(NATIVE_FILTER-tenant:(extraFormData:(filters:!((col:customer,op:IN,"
        f"val:!('{quoted}')))),filterState:(value:!('{quoted}')),"
        "id:NATIVE_FILTER-tenant,ownState:()))"
    )
    assert "<" not in shown
    assert unescape(shown) == name


def test_each_value_has_a_word(built: Database) -> None:
    """No code of the marts is shown to people for want of a row in the seed of words.

    An outlook has none by design where no score is shown.
    """
    for file in FILES:
        document = dataset(file)
        for column in document["columns"]:
            code = {"sector_label": "industry_sector", "size_label": "size_band"}.get(
                name := column["column_name"], name.removesuffix("_label")
            )
            codes = {c["column_name"] for c in document["columns"]} - {"outlook"}
            if name.endswith("_label") and code in codes:
                query = f"select {code} from {source(document)} where {name} is null"
                assert {value for (value,) in built.rows(query)} <= {None}, name
