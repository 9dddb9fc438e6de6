"""What a model may return, and that the table is dbt's own: grants, indexes, comments, hooks."""

from typing import Any

import pytest
from dbt.tests.util import run_dbt, write_file

HEAD = "import pandas as pd\nimport polars as pl\nimport pyarrow as pa\n\n"
FRAME = 'pl.DataFrame({"id": [1, 2], "s": ["", None]})'
RETURNS = {
    "a_polars": FRAME,
    "a_lazy": f"{FRAME}.lazy()",
    "a_pandas": f"{FRAME}.to_pandas()",
    "a_pandas_index": f"{FRAME}.to_pandas().set_index(pd.Index([9, 8]))",
    "an_arrow": f"{FRAME}.to_arrow()",
    "a_record_batch": f"{FRAME}.to_arrow().to_batches()[0]",
    "a_reader": f"{FRAME}.to_arrow().to_reader(1)",
    "a_generator": f"({FRAME}.slice(i, 1) for i in range(2))",
    "a_list": f"[{FRAME}.head(1), {FRAME}.tail(1).to_pandas(), {FRAME}.head(0).to_arrow()]",
    "a_relation": 'dbt.ref("start")',
    "a_filtered": 'dbt.ref("start").filter("id > 0").project("id, s").order("id").limit(5)',
    "a_query": "session.sql(\"select 1 as id, '' as s union all select 2, null\")",
    "a_copy": '(frame for frame in dbt.ref("start").batches(1))',
}
MODELS = {
    f"{name}.py": f"{HEAD}def model(dbt, session):\n    dbt.ref('start')\n    return {value}\n"
    for name, value in RETURNS.items()
}
START = """{{ config(materialized='table') }}
select 1::bigint as id, ''::text as s union all select 2, null
"""
REFUSED = {
    "none": ("None", "what model() returned is None, which is not a table. Return a polars"),
    "number": ("42", "what model() returned is a builtins.int"),
    "mapping": ('{"a": 1}', "what model() returned is a builtins.dict"),
    "rows": ("[(1, 2)]", "item 1 of what model() returned is a builtins.tuple"),
    "series": ('pl.Series("a", [1])', "what model() returned is a polars.series.series.Series"),
    "nothing": ("iter(())", "an iterator without any table in it"),
    "mixed": ('pd.DataFrame({"ok": [1, 2], "bad": [1, "x"]})',
              'Column "bad" of the pandas table mixes types'),
    "twice": ('pd.DataFrame([[1, 2]], columns=["a", "a"])', "Two columns have one name"),
    "objects": ('pl.DataFrame({"o": [object()]})', 'Column "o" has the polars type Object'),
}  # fmt: skip


class TestReturns:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {"start.sql": START, **MODELS}

    def test_each_becomes_the_same_table(self, project: Any) -> None:
        run_dbt(["run"])
        for name in RETURNS:
            rows = project.run_sql(f"select id, s from {{schema}}.{name} order by id", fetch="all")
            assert rows == [(1, ""), (2, None)], name


class TestRefused:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            f"{name}.py": f"{HEAD}def model(dbt, session):\n    return {value}\n"
            for name, (value, _) in REFUSED.items()
        }

    @pytest.mark.usefixtures("project")
    def test_each_says_what_to_do(self) -> None:
        results = run_dbt(["run"], expect_pass=False)
        said = {r.node.name: r.message for r in results}
        for name, (_, message) in REFUSED.items():
            assert message in said[name], said[name]


YML = """
models:
  - name: configured
    description: "It's a table"
    config:
      persist_docs: {relation: true, columns: true}
      indexes: [{columns: [id], unique: true}]
      grants: {select: [dbt_test_user_1]}
      pre_hook:
        - "create table {schema}.hook_ran as select 1 as id"
        - {sql: "create table {schema}.early as select 1 as id", transaction: false}
      post_hook: "insert into {{ this }} (id, payload) values (3, null)"
    columns:
      - {name: id, description: "The \\"id\\""}
      - {name: payload, data_type: jsonb}
"""
CONFIGURED = """
import polars as pl

def model(dbt, session):
    # both pre-hooks have run: what they made can be read
    n = session.sql("select count(*)::int from {schema}.hook_ran, {schema}.early").pl().item()
    return pl.DataFrame({"id": [n, 2], "payload": ['{"a":1}', None]})
"""


class TestConfigured:
    @pytest.fixture(scope="class")
    def models(self, unique_schema: str) -> dict[str, str]:
        return {
            "schema.yml": YML.replace("{schema}", unique_schema),
            "configured.py": CONFIGURED.replace("{schema}", unique_schema),
        }

    def test_the_table_is_dbts_own(self, project: Any) -> None:
        for _ in range(2):
            results = run_dbt(["run"])
            assert results[0].adapter_response["rows_affected"] == 2
            assert project.run_sql("select id, payload from {schema}.configured", fetch="all") == [
                (1, {"a": 1}), (2, None), (3, None),
            ]  # fmt: skip
            found = project.run_sql(
                """select obj_description(c.oid), col_description(c.oid, 1),
                          has_table_privilege('dbt_test_user_1', c.oid, 'select'),
                          (select count(*) from pg_index where indrelid = c.oid and indisunique)
                   from pg_class as c where c.oid = '{schema}.configured'::regclass""",
                fetch="one",
            )
            assert found == ("It's a table", 'The "id"', True, 1)
            project.run_sql("drop table {schema}.hook_ran; drop table {schema}.early")
        left = set(project.get_tables_in_schema())
        assert left == {"configured"}


class TestUnsupported:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "a_view.py": "def model(dbt, session):\n"
            "    dbt.config(materialized='view')\n    return session.sql('select 1 as a')\n"
        }

    @pytest.mark.usefixtures("project")
    def test_a_view_is_refused(self) -> None:
        (result,) = run_dbt(["run"], expect_pass=False)
        assert "only supports languages" in result.message

    def test_a_model_in_a_schema_with_a_table_of_the_result_name(self, project: Any) -> None:
        project.run_sql("create table {schema}.dbt_python_result as select 7 as mine")
        write_file(
            "def model(dbt, session):\n    dbt.config(materialized='table')\n"
            "    return session.sql('select 1 as a').pl()\n",
            project.project_root, "models", "a_view.py",
        )  # fmt: skip
        run_dbt(["run"])
        assert project.run_sql("select a from {schema}.a_view", fetch="all") == [(1,)]
        assert project.run_sql("select mine from {schema}.dbt_python_result", fetch="all") == [(7,)]
