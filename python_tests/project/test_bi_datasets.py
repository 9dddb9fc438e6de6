"""The dashboards' datasets on the marts that dbt builds."""

from pathlib import Path
from typing import Any

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
    sql = source(dataset(DATASETS / "staff" / "portfolio.yaml"))
    shown = built.rows(f"select tenant from {sql} where call_rank is not null order by call_rank")
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


def test_customers_of_one_name_are_told_apart(copy_of_built: Database) -> None:
    sql = source(dataset(DATASETS / "staff" / "usage_of_tenant.yaml"))
    count = f"select count(*), count(distinct tenant), count(distinct organization_id) from {sql}"
    [(rows, names, tenants)] = copy_of_built.rows(count)
    assert names == tenants
    copy_of_built.rows("update analytics_marts.tenants set name = 'Twin' where size_band = '1-100'")
    copy_of_built.rows("update analytics_marts.tenants set name = null where size_band = '101-500'")
    assert copy_of_built.rows(count) == [(rows, tenants, tenants)]
