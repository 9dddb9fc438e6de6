"""Incremental Python models: dbt-postgres's own strategies, on what the model returns."""

from typing import Any

import pytest
from dbt.tests.util import run_dbt, write_file

# Each run returns the rows of `source`; `mode` tells how.
MODEL = """
import polars as pl

def model(dbt, session):
    dbt.config(materialized="incremental", {config})
    new = dbt.ref("source")
    if dbt.is_incremental:
        last = session.sql(f"select max(id) as id from {{dbt.this}}").pl().item()
        new = new.filter(f"id >= {{last}}")
    {result}
"""
STRATEGIES = {
    "plain": "",
    "appended": 'incremental_strategy="append"',
    "replaced": 'incremental_strategy="delete+insert", unique_key="id"',
    "merged": 'incremental_strategy="merge", unique_key=["id", "part"]',
    "defaulted": 'unique_key="id"',
}
RESULTS = {"frame": "return new.pl()", "relation": "return new"}
SOURCE = "select 1 as id, 'a' as part, 10 as v union all select 2, 'a', 20"


class TestStrategies:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        models = {
            f"{strategy}_{kind}.py": MODEL.format(config=config, result=result)
            for strategy, config in STRATEGIES.items()
            for kind, result in RESULTS.items()
        }
        return {"source.sql": SOURCE, **models}

    def test_each_strategy_with_each_kind_of_result(self, project: Any) -> None:
        run_dbt(["run"])
        # id 2 changes and comes again, id 3 is new, id 1 vanishes and is not read any more
        write_file(
            "select 2 as id, 'a' as part, 21 as v union all select 3, 'b', 30",
            project.project_root, "models", "source.sql",
        )  # fmt: skip
        run_dbt(["run"])
        for strategy in STRATEGIES:
            for kind in RESULTS:
                rows = project.run_sql(
                    f"select id, v from {{schema}}.{strategy}_{kind} order by 1, 2", fetch="all"
                )
                kept = strategy in ("plain", "appended")
                assert rows == [(1, 10), *([(2, 20)] if kept else []), (2, 21), (3, 30)], strategy
        run_dbt(["run", "--full-refresh"])
        rows = project.run_sql("select id, v from {schema}.merged_frame order by 1", fetch="all")
        assert rows == [(2, 21), (3, 30)]


KEPT = """
import polars as pl

def model(dbt, session):
    dbt.config(materialized="incremental", full_refresh=False, unique_key="id",
               on_schema_change="{change}")
    if dbt.is_incremental:
        rows = dbt.this.pl().height
        return pl.DataFrame({{"id": [rows + 1], "only_nulls": [None], "new": ["x"]}})
    return pl.DataFrame({{"id": [1], "only_nulls": ["2024-01-01"]}}).with_columns(
        pl.col("only_nulls").str.to_date()
    )
"""
CHANGES = ("ignore", "append_new_columns", "sync_all_columns", "fail")


class TestKeptAndChanged:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {f"on_{change}.py": KEPT.format(change=change) for change in CHANGES}

    def test_a_full_refresh_is_refused_and_columns_change_as_configured(self, project: Any) -> None:
        run_dbt(["run"])
        results = run_dbt(["run", "--full-refresh"], expect_pass=False)
        assert {r.node.name for r in results if r.status == "error"} == {"on_fail"}
        columns = {
            name: project.run_sql(
                "select string_agg(column_name || ' ' || data_type, ', ' order by ordinal_position)"
                f" from information_schema.columns where table_name = 'on_{name}'"
                " and table_schema = '{schema}'", fetch="one",
            )[0]
            for name in CHANGES
        }  # fmt: skip
        # a column that holds only nulls in this run does not change its type
        before = "id bigint, only_nulls date"
        assert columns == {
            "ignore": before,
            "append_new_columns": f"{before}, new text",
            "sync_all_columns": f"{before}, new text",
            "fail": before,
        }
        assert project.run_sql("select id from {schema}.on_ignore order by 1", fetch="all") == [
            (1,), (2,),
        ]  # fmt: skip
        assert project.run_sql("select id from {schema}.on_fail", fetch="all") == [(1,)]


class TestAutocommit:
    """dbt-postgres's `autocommit: true`: each statement its own transaction."""

    @pytest.fixture(scope="class")
    def dbt_profile_target(self, dbt_profile_target: dict[str, Any]) -> dict[str, Any]:
        return {**dbt_profile_target, "autocommit": True}

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "source.sql": SOURCE,
            "one.py": MODEL.format(config=STRATEGIES["replaced"], result=RESULTS["frame"]),
        }

    def test_twice(self, project: Any) -> None:
        for _ in range(2):
            run_dbt(["run"])
            rows = project.run_sql("select id, v from {schema}.one order by 1", fetch="all")
            assert rows == [(1, 10), (2, 20)]


class TestMacroValue:
    """A Python model asks a macro which days to build, as the SQL models do."""

    @pytest.fixture(scope="class")
    def macros(self) -> dict[str, str]:
        return {
            "first_id.sql": "{% macro first_id() %} {{ 3 if is_incremental() else 2 }} "
            "{% endmacro %}"
        }

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        asks = (
            "def model(dbt, session):\n"
            '    dbt.config(materialized="incremental", incremental_strategy="append"{config})\n'
            '    first = dbt.macro_value("first_id")\n'
            '    return session.sql(f"select {{first}} as id")\n'
        )
        return {
            "asks.py": asks.format(config=', macro_values=["first_id"]'),
            "unnamed.py": asks.format(config=""),
            "unknown.py": asks.format(config=', macro_values=["nothing"]'),
        }

    def test_value_is_that_of_the_run(self, project: Any) -> None:
        run_dbt(["run", "--select", "asks"])
        run_dbt(["run", "--select", "asks"])
        rows = project.run_sql("select id from {schema}.asks order by id", fetch="all")
        assert rows == [(2,), (3,)]

    @pytest.mark.usefixtures("project")
    def test_macro_that_is_not_named_or_not_there(self) -> None:
        unnamed = run_dbt(["run", "--select", "unnamed"], expect_pass=False)
        assert "macro_values=['first_id']" in unnamed[0].message
        unknown = run_dbt(["run", "--select", "unknown"], expect_pass=False)
        assert 'no macro "nothing"' in unknown[0].message
