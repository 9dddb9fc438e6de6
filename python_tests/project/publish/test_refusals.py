"""A folder that can't be published is refused with one sentence, and nothing changes."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from project.databases import Database
from project.publish.lake import publish, write_model
from tenant_health.connection import dbt_credentials
from tenant_health.errors import UserError
from tenant_health.publish.incoming import only_publisher

Change = Callable[[pa.Table], pa.Table]


def _change(lake: Path, model: str, change: Change) -> None:
    table = pq.read_table(lake / model)
    table = table.drop_columns(["month"]) if "month" in table.schema.names else table
    shutil.rmtree(lake / model)
    write_model(change(table), lake / model)


def _with(name: str, value: Callable[[Any], Any]) -> Change:
    def change(table: pa.Table) -> pa.Table:
        column = value(table[name])
        return table.set_column(table.schema.get_field_index(name), name, column)

    return change


def _day_before(days: Any) -> Any:
    return pa.array([day - timedelta(days=1) for day in days.to_pylist()], pa.date32())


def _first_is_null(column: Any) -> Any:
    return pa.array([None, *column.to_pylist()[1:]], column.type)


REFUSED: dict[str, tuple[str, Change, str]] = {
    "another day": (
        "usage_metrics",
        lambda table: table.filter(pc.less(table["metric_date"], pa.scalar(date(2025, 3, 31)))),
        "The models are of different days: usage_metrics of 2025-03-30; feature_adoption, ",
    ),
    "another as-of date": (
        "tenant_portfolio",
        _with("as_of_date", _day_before),
        "The models are of different days: tenant_portfolio of 2025-03-30; feature_adoption, ",
    ),
    "a duplicate": (
        "tenants",
        lambda table: pa.concat_tables([table, table[-1:]]),
        'tenants: duplicate key value violates unique constraint "tenants_pkey": Key (organizatio',
    ),
    "a duplicate of a model without a contract": (
        "int_benchmark_values",
        lambda table: pa.concat_tables([table, table[:1]]),
        "int_benchmark_values: duplicate key value violates unique constraint ",
    ),
    "a null": (
        "usage_metrics",
        _with("active_users", _first_is_null),
        'usage_metrics: null value in column "active_users" of relation "usage_metrics" violates',
    ),
    "a value that the contract does not allow": (
        "tenant_health_scores",
        _with("overall_score", lambda column: pc.add(column, 100)),
        'tenant_health_scores: new row for relation "tenant_health_scores" violates check ',
    ),
    "a number too large": (
        "usage_metrics",
        _with("active_users", lambda column: pc.add(column.cast(pa.int64()), 2**31)),
        'usage_metrics.active_users: value "',
    ),
    "a missing column": (
        "tenants",
        lambda table: table.drop_columns(["name", "slug"]),
        "tenants lacks name, slug. Nothing was changed. Build it with the same version",
    ),
    "another column": (
        "tenants",
        lambda table: table.append_column("nickname", table["name"]),
        "tenants has nickname, which the model does not. Nothing was changed. ",
    ),
    "another type": (
        "usage_metrics",
        _with("active_users", lambda column: column.cast(pa.string())),
        "usage_metrics.active_users is string in its Parquet, where integer is needed. ",
    ),
}
QUICK = ("another day", "a duplicate", "a missing column")


@pytest.mark.parametrize(
    "what", [pytest.param(w, marks=[] if w in QUICK else pytest.mark.slow) for w in REFUSED]
)
def test_a_model_that_is_not_as_it_has_to_be_is_refused(
    lake: Path, empty: Database, what: str
) -> None:
    model, change, says = REFUSED[what]
    _change(lake, model, change)
    _assert_refused(lake, empty, says)


def test_missing_models_are_named_but_for_weekly_ones(lake: Path, empty: Database) -> None:
    for model in ("tenants", "int_tenants", "score_backtest"):
        shutil.rmtree(lake / model)
    _assert_refused(lake, empty, f"{lake} has no int_tenants, tenants. Nothing was changed. Build")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("_delta_log", " is a Delta table, whose folder also holds rows that are no longer in it."),
        ("metadata", " is an Iceberg table, whose folder also holds "),
        ("_temporary", " is not completely written: there is a folder _temporary. Nothing was "),
    ],
)
def test_a_folder_that_is_more_or_less_than_its_files_is_refused(
    lake: Path, empty: Database, name: str, says: str
) -> None:
    (lake / "alerts" / name).mkdir()
    _assert_refused(lake, empty, f"alerts in {lake}{says}")


@pytest.mark.slow
def test_a_broken_file_and_a_folder_without_any_are_refused(lake: Path, empty: Database) -> None:
    shutil.rmtree(lake / "alerts")
    (lake / "alerts").mkdir()
    _assert_refused(lake, empty, f"alerts has no Parquet file in {lake / 'alerts'}. Nothing was")
    (lake / "alerts" / "part-0.parquet").write_bytes(b"PAR1 and no more")
    _assert_refused(lake, empty, "alerts can't be read: ")


@pytest.mark.slow
def test_a_second_publisher_is_refused(
    lake: Path, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (empty.environment | {"DBT_TARGET": "server"}).items():
        monkeypatch.setenv(name, value)
    with only_publisher(dbt_credentials("server"), "analytics_incoming"):
        _assert_refused(lake, empty, "Another run builds analytics_incoming in database ")


def _assert_refused(lake: Path, database: Database, says: str) -> None:
    with pytest.raises(UserError) as error:
        publish(lake, database)
    assert str(error.value).startswith(says)
    made = "select nspname, relname from pg_class join pg_namespace as n on n.oid = relnamespace"
    ours = f"{made} where nspname like 'analytics%' and relkind = 'r'"
    assert database.rows(ours) == []
