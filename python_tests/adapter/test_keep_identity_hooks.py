"""What surrounds a refill: hooks, dbt's grants and comments, and models that can't be refilled."""

from typing import Any

import pytest
from dbt.tests.util import run_dbt, write_file

MODEL = """
models:
  - name: kept
    description: {description}
    config:
      materialized: {materialized}
      keep_identity: true
      persist_docs: {{relation: true}}
      grants: {{select: [{grantee}]}}
"""
FIRST = {"description": "one", "materialized": "table", "grantee": "dbt_test_user_1"}
CALL = "insert into {{ target.schema }}.calls select '%s'"
HOOKS = {
    "pre-hook": [{"sql": CALL % "before", "transaction": False}, CALL % "at first"],
    "post-hook": [
        CALL % "at last" + " from {{ this }} limit 1",
        {"sql": CALL % "after", "transaction": False},
    ],
}
IN_ORDER = [("before",), ("at first",), ("at last",), ("after",)]
PYTHON = """
def model(dbt, session):
    dbt.config(materialized="table", keep_identity=True)
    return session.sql("select 1 as id")
"""


class TestHooks:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "kept.sql": "select 1 as id",
            "kept.yml": MODEL.format(**FIRST),
            "python_kept.py": PYTHON,
        }

    @pytest.fixture(scope="class")
    def project_config_update(self) -> dict[str, Any]:
        return {"models": {"test": {"kept": {f"+{when}": sql for when, sql in HOOKS.items()}}}}

    def _run(self, project: Any, sql: str, **changes: str) -> dict[str, Any]:
        """Run the model and look at what it left."""
        write_file(sql, project.project_root, "models", "kept.sql")
        text = MODEL.format(**FIRST | changes)
        write_file(text, project.project_root, "models", "kept.yml")
        project.run_sql("drop table if exists {schema}.calls")
        project.run_sql("create table {schema}.calls (call text, nr serial)")
        run_dbt(["run"])
        state = """
            select oid, obj_description(oid), relkind::text,
                has_table_privilege('dbt_test_user_1', oid, 'select'),
                has_table_privilege('dbt_test_user_2', oid, 'select')
            from pg_class where oid = '{schema}.kept'::regclass
        """
        names = ("oid", "description", "kind", "user 1", "user 2")
        found = dict(zip(names, project.run_sql(state, fetch="one"), strict=True))
        calls = project.run_sql("select call from {schema}.calls order by nr", fetch="all")
        assert calls == IN_ORDER
        return found

    def test_each_hook_runs_once_and_in_its_place(self, project: Any) -> None:
        first = self._run(project, "select 1 as id")
        assert (first["description"], first["user 1"], first["user 2"]) == ("one", True, False)
        second = self._run(project, "select 2 as id", description="two", grantee="dbt_test_user_2")
        assert second == {**first, "description": "two", "user 1": False, "user 2": True}
        replaced = self._run(project, "select 2::bigint as id")
        assert replaced["oid"] != second["oid"]

    def test_a_view_gives_way_to_the_table(self, project: Any) -> None:
        assert self._run(project, "select 1 as id", materialized="view")["kind"] == "v"
        assert self._run(project, "select 1 as id")["kind"] == "r"
        assert self._run(project, "select 1 as id", materialized="incremental")["kind"] == "r"
