"""`keep_identity: true`: a table is refilled in place, and what others built on it stays."""

from typing import Any

import pytest
from dbt.tests.util import run_dbt, run_dbt_and_capture, write_file

KINDS = ("table", "incremental")
KEPT = "{{{{ config(materialized='{}', keep_identity=true, indexes=[{{'columns': ['id']}}]) }}}}\n"
READS = "select * from {{ ref('source_rows') }} -- a remark at the end"
SOURCE = "{{{{ config(materialized='view') }}}} select * from (values {}) as v ({})"
NAMES = "id, name, amount, doc, share"
BEFORE = """
    (1, 'one', 1.0::numeric, '{"a": 1}'::json, -0.0::float8), (2, null, 2.0, null, 2),
    (3, 'three', 3.0, '{}', 3), (3, 'three', 3.0, '{}', 3), (4, 'four', 4.0, '[]', 'nan')
"""
AFTER = """
    (1, 'one', 1.00::numeric, '{"a":1}'::json, 0.0::float8), (2, null, 2.0, null, 2),
    (3, 'three', 3.0, '{}', 3), (4, 'four', 4.0, '[]', 'nan'), (4, 'four', 4.0, '[]', 'nan'),
    (5, 'five', 5.0, '[5]', 5)
"""
BUILT_ON_IT = """
    create view {schema}.view_of_%s as select * from {schema}.%s;
    create materialized view {schema}.snapshot_of_%s as select * from {schema}.%s;
    create index by_others_%s on {schema}.%s (name);
    grant select on {schema}.%s to dbt_test_user_1;
"""
IDENTITY = """
    select oid, relacl::text, to_regclass('{schema}.view_of_%s')::oid,
        to_regclass('{schema}.snapshot_of_%s')::oid, to_regclass('{schema}.by_others_%s')::oid
    from pg_class where oid = '{schema}.%s'::regclass
"""


def _all(project: Any, query: str, table: str = "") -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = project.run_sql(query.replace("%s", table), fetch="all")
    return rows


def _bytes(project: Any, table: str) -> list[tuple[Any, ...]]:
    return _all(project, "select record_send(t)::text from {schema}.%s as t order by 1", table)


def _run(*options: str, expect_pass: bool = True) -> str:
    _, output = run_dbt_and_capture(["run", *options], expect_pass=expect_pass)
    return str(output)


class TestRows:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "source_rows.sql": SOURCE.format(BEFORE, NAMES),
            "rebuilt.sql": "{{ config(materialized='table') }}\n" + READS,
            **{f"{kind}_kept.sql": KEPT.format(kind) + READS for kind in KINDS},
        }

    def test_a_refill_leaves_what_a_new_table_would_hold(self, project: Any) -> None:
        """Byte by byte, and with as many equal rows. Rows that stay are not written."""
        tables = [f"{kind}_kept" for kind in KINDS]
        _run()
        for table in tables:
            project.run_sql(BUILT_ON_IT.replace("%s", table))
        identity = {table: _all(project, IDENTITY, table) for table in tables}
        one_of_three = "select min(ctid) from {schema}.%s where id = 3"
        stays = "select ctid, xmin::text from {schema}.%s where id = 2 or ctid = (" + one_of_three
        places = {table: _all(project, f"{stays})", table) for table in tables}

        write_file(SOURCE.format(AFTER, NAMES), project.project_root, "models", "source_rows.sql")
        assert "is replaced" not in _run("--full-refresh")
        for table in tables:
            assert _all(project, IDENTITY, table) == identity[table]
            assert _all(project, f"{stays})", table) == places[table]
            assert _bytes(project, table) == _bytes(project, "rebuilt")
            assert _bytes(project, f"view_of_{table}") == _bytes(project, "rebuilt")
        own = "select relname from pg_class where relname like '%%\\_\\_dbt\\_%%' and relkind = 'r'"
        assert _all(project, own) == []

    def test_what_is_empty_is_emptied_in_place(self, project: Any) -> None:
        before = {kind: _all(project, IDENTITY, f"{kind}_kept") for kind in KINDS}
        _run("--empty", "--full-refresh")
        for kind in KINDS:
            assert _bytes(project, f"{kind}_kept") == []
            assert _all(project, IDENTITY, f"{kind}_kept") == before[kind]

    def test_an_incremental_run_is_dbts_own(self, project: Any) -> None:
        run_dbt(["run", "--full-refresh"])
        run_dbt(["run"])
        assert len(_bytes(project, "incremental_kept")) == 2 * len(_bytes(project, "table_kept"))


SCHEMA = """
models:
  - name: {name}
    config:
      contract: {{enforced: true}}
      materialized: {materialized}
      keep_identity: true
      on_schema_change: fail
      unique_key: id
      unlogged: {unlogged}
      indexes: {indexes}
    constraints: {constraints}
    columns: [{columns}]
"""
CONTRACT = {
    "materialized": "table",
    "unlogged": "false",
    "indexes": "[{columns: [name], unique: true}]",
    "constraints": '[{type: primary_key, columns: [id]}, {type: check, expression: "id > 0"}]',
    "columns": "{name: id, data_type: integer}, {name: name, data_type: text}",
}
SQL = "select 'one' as name, 1 as id"
CHANGES: dict[str, tuple[dict[str, str], str, str]] = {
    "another_type": (
        {"columns": "{name: id, data_type: bigint}, {name: name, data_type: text}"},
        "select 'one' as name, 1::bigint as id",
        "it has column 1 id integer not null; it lacks column 1 id bigint not null",
    ),
    "another_order": (
        {"columns": "{name: name, data_type: text}, {name: id, data_type: integer}"},
        SQL,
        "it lacks column 1 name text collate",
    ),
    "another_column": (
        {"columns": CONTRACT["columns"] + ", {name: more, data_type: integer}"},
        f"{SQL}, 1 as more",
        "(it lacks column 3 more integer)",
    ),
    "never_null": (
        {
            "columns": "{name: id, data_type: integer},"
            "{name: name, data_type: text, constraints: [{type: not_null}]}"
        },
        SQL,
        "not null",
    ),
    "another_check": (
        {"constraints": CONTRACT["constraints"].replace("> 0", "> -1")},
        SQL,
        "it has CHECK ((id > 0)); it lacks CHECK ((id > '-1'::integer))",
    ),
    "no_key": ({"constraints": "[]"}, SQL, "it has PRIMARY KEY (id)"),
    "not_unique": (
        {"indexes": "[{columns: [name]}]"},
        SQL,
        "(it has unique index USING btree (name))",
    ),
    "unlogged": ({"unlogged": "true"}, SQL, "it has logged storage; it lacks unlogged storage"),
}


def _files(name: str, changes: dict[str, str], sql: str) -> dict[str, str]:
    return {f"{name}.yml": SCHEMA.format(name=name, **CONTRACT | changes), f"{name}.sql": sql}


class TestContract:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        files = [_files(name, {}, SQL) for name in CHANGES]
        files += [_files("refilled", {}, SQL)]
        files += [_files("for_days", {"materialized": "incremental"}, SQL)]
        return {name: text for model in files for name, text in model.items()}

    def test_another_shape_replaces_the_table_and_says_so(self, project: Any) -> None:
        _run()
        oids = {
            name: _all(project, "select '{schema}.%s'::regclass::oid", name) for name in CHANGES
        }
        for name, (changes, sql, _) in CHANGES.items():
            project.run_sql(f"create view {{schema}}.on_{name} as select id from {{schema}}.{name}")
            for file, text in _files(name, changes, sql).items():
                write_file(text, project.project_root, "models", file)
        lines = _run().splitlines()
        for name, (_, _, reason) in CHANGES.items():
            (line,) = [line for line in lines if f'."{name}" is replaced' in line]
            assert reason in line
            assert f"and these views: {project.test_schema}.on_{name}. " in line
            assert _all(project, "select '{schema}.%s'::regclass::oid", name) != oids[name]
        assert "is replaced" not in _run()

    def test_new_indexes_are_added_once(self, project: Any) -> None:
        run_dbt(["run", "--select", "refilled", "for_days"])
        count = "select count(*) from pg_index where indrelid = '{schema}.%s'::regclass"
        more = (
            "[{columns: [name], unique: true}, {columns: [id, name]}, {columns: [lower(name)]},"
            " {columns: [id], type: hash}]"
        )
        for name, kind in {"refilled": "table", "for_days": "incremental"}.items():
            text = SCHEMA.format(name=name, **CONTRACT | {"indexes": more, "materialized": kind})
            write_file(text, project.project_root, "models", f"{name}.yml")
            before = _all(project, IDENTITY, name)
            for _ in range(2):
                output = _run("--select", name, "--full-refresh")
                assert "is replaced" not in output
                assert _all(project, IDENTITY, name) == before
                assert _all(project, count, name) == [(5,)]

    @pytest.mark.parametrize(
        ("sql", "error"),
        [
            ("select 'none' as name, 0 as id", 'relation "refilled" violates check constraint'),
            ("select 'none' as name, null::int as id", "violates not-null constraint"),
            ("select 'one' as name, 2 as id union all select 'one', 3", "duplicate key value"),
            ("select 'one' as name, 'x' as id", "This model has an enforced contract"),
            ("select 'one' as name, 1 / 0 as id", "division by zero"),
        ],
    )
    def test_bad_rows_leave_the_ones_before(self, project: Any, sql: str, error: str) -> None:
        write_file(SQL, project.project_root, "models", "refilled.sql")
        run_dbt(["run", "--select", "refilled"])
        before = (_all(project, IDENTITY, "refilled"), _bytes(project, "refilled"))
        write_file(sql, project.project_root, "models", "refilled.sql")
        assert error in _run("--select", "refilled", expect_pass=False)
        assert (_all(project, IDENTITY, "refilled"), _bytes(project, "refilled")) == before
