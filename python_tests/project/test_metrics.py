"""The metrics of models/semantic: `mf` answers with them as SQL does on the marts."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import pytest

from project.builds import parsed
from project.databases import Database
from project.metric_cases import CASES, NEWEST

if TYPE_CHECKING:
    from project.metric_queries import MetricFlow

pytestmark = pytest.mark.filterwarnings("ignore:setDaemon:DeprecationWarning")  # mf's spinner


@pytest.fixture(scope="module")
def mf(built: Database) -> "Iterator[MetricFlow]":
    with _metricflow(built) as started:
        yield started


def _metricflow(database: Database) -> "AbstractContextManager[MetricFlow]":
    from project.metric_queries import metricflow  # takes seconds, so not when tests are collected

    return metricflow(database)


@pytest.mark.parametrize("case", CASES)
def test_mf_query_equals_sql_on_the_marts(case: str, built: Database, mf: "MetricFlow") -> None:
    options, statement = CASES[case]
    expected = _selected(built, statement)
    found = mf.query("--metrics", ",".join(_metrics(statement)), *options)
    assert len(expected) > 0
    assert _comparable(found) == _comparable(expected)


def test_every_metric_is_compared() -> None:
    compared = {name for _, statement in CASES.values() for name in _metrics(statement)}
    assert compared == {metric.name for metric in parsed().metrics.values()}


@pytest.mark.parametrize(
    ("rate", "of", "to", "days"),
    [
        ("login_rate", "active_users_30d", "total_users", NEWEST),
        ("case_sla_compliance", "cases_on_time", "cases_closed", ""),
        ("campaign_completion", "assignments_completed", "assignments_total", NEWEST),
    ],
)
def test_rate_is_not_the_mean_of_the_tenants_rates(
    rate: str, of: str, to: str, days: str, built: Database, mf: "MetricFlow"
) -> None:
    by_tenant = (
        f"select sum({of}) as part, sum({to}) as whole from usage_metrics {days} "
        "group by organization_id"
    )
    [rates] = _selected(
        built,
        f"select sum(part) / sum(whole) as right, avg(part / nullif(whole, 0)) as wrong "
        f"from ({by_tenant}) as t",
    )
    [found] = mf.query("--metrics", rate)
    assert float(found[rate]) == pytest.approx(float(rates["right"]))
    assert abs(float(rates["right"] - rates["wrong"])) > 0.01


def test_configuration_fits_the_marts(mf: "MetricFlow") -> None:
    assert mf.complaints() == ""


def test_renamed_column_of_a_mart_is_found(copy_of_built: Database) -> None:
    """All but keys and days are renamed, so that each column is missed on its own account."""
    kept = {"organization_id", "alert_id", "metric_date", "as_of_date", "opened_on"}
    kept |= {"close_reason"}  # beside days_open in one measure: PostgreSQL names one missing column
    used = set()
    for semantic_model in parsed().semantic_models.values():
        mart = semantic_model.node_relation.alias
        columns = {name for (name,) in copy_of_built.rows(_COLUMNS.format(mart))} - kept
        for column in columns:
            rename = f"alter table analytics_marts.{mart} rename column {column} to {column}_new"
            copy_of_built.rows(rename)
        for element in (*semantic_model.measures, *semantic_model.dimensions):
            used |= columns & set(re.findall(r"\w+", element.expr or element.name))
    with _metricflow(copy_of_built) as mf:
        missed = set(re.findall(r'column "?(?:\w+\.)?(\w+)"? does not exist', mf.complaints()))
    assert missed == used


def test_everything_has_a_label_and_a_description() -> None:
    manifest = parsed()
    named: list[Any] = [*manifest.metrics.values()]
    for model in manifest.semantic_models.values():
        named += [model, *model.entities, *model.dimensions, *model.measures]
    assert [thing.name for thing in named if not (thing.label and thing.description)] == []


_COLUMNS = (
    "select column_name from information_schema.columns "
    "where table_schema = 'analytics_marts' and table_name = '{}'"
)


def _metrics(statement: str) -> list[str]:
    """The columns that a statement names after metrics."""
    return [name for name in re.findall(r"\bas (\w+)", statement) if "__" not in name]


def _selected(database: Database, statement: str) -> list[dict[str, Any]]:
    with database.connection() as connection, connection.cursor() as cursor:
        cursor.execute(f"set search_path to analytics_marts; {statement}")
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def _comparable(rows: list[dict[str, Any]]) -> list[list[tuple[str, object]]]:
    """The rows in one order, as text or rounded numbers, as both CSV and SQL give them."""
    return sorted(sorted((name, _value(value)) for name, value in row.items()) for row in rows)


def _value(value: object) -> object:
    text = "" if value is None else str(value)
    try:
        return f"{float(text):.9f}"
    except ValueError:
        return text
