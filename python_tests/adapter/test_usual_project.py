"""A project that has nothing but pgpython: all that dbt offers works as it does elsewhere."""

import re
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from dbt.tests.util import run_dbt, write_file
from dbt_common.exceptions import DbtRuntimeError

from dbt.include import pgpython
from tenant_health import embedded

FIRST = "id,at,name\n1,2025-01-01 01:00:00,one\n2,2025-01-02 02:00:00,two\n"
THEN = "id,at,name\n2,2025-01-02 02:00:00,changed\n3,2025-01-03 03:00:00,three\n"
CONFIG = """
seeds:
  - name: events
    config: {event_time: at, column_types: {id: int, at: timestamp, name: text}}
snapshots:
  - name: history
    relation: ref('events')
    config: {strategy: check, unique_key: id, check_cols: [name], hard_deletes: invalidate}
models:
  - name: from_python
    config: {event_time: at}
"""
# Each run reads the events as they are and adds them by its own strategy.
STRATEGIES = {
    "appended": "incremental_strategy='append'",
    "replaced": "incremental_strategy='delete+insert', unique_key='id'",
    "merged": "incremental_strategy='merge', unique_key='id'",
}
SQL = """
{{{{ config(materialized='incremental', {}) }}}}
select id, at, name from {{{{ ref('events') }}}}
"""
PYTHON = """
def model(dbt, session):
    dbt.config(materialized="incremental", {})
    return dbt.ref("events").pl()
"""
MODELS = {
    "schema.yml": CONFIG,
    "a_view.sql": "select id, name from {{ ref('events') }}",
    "a_table.sql": "{{ config(materialized='table') }} select id, name from {{ ref('a_view') }}",
    "from_python.py": (
        "def model(dbt, session):\n    dbt.config(materialized='table')\n"
        "    return dbt.ref('events').pl()\n"
    ),
    "below.sql": "select count(*)::int as n from {{ ref('from_python') }}",
    **{f"{name}.sql": SQL.format(config) for name, config in STRATEGIES.items()},
    **{f"{name}_by_python.py": PYTHON.format(config) for name, config in STRATEGIES.items()},
}


class UsualProject:
    """Seeds, snapshots and models of every kind, with a second target in a schema of its own."""

    @pytest.fixture(scope="class")
    def seeds(self) -> dict[str, str]:
        return {"events.csv": FIRST}

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return MODELS

    @pytest.fixture(scope="class")
    def profiles_config_update(
        self, dbt_profile_target: dict[str, Any], unique_schema: str
    ) -> dict[str, Any]:
        schemas = {"default": unique_schema, "other": f"{unique_schema}_other"}
        outputs = {name: {**dbt_profile_target, "schema": s} for name, s in schemas.items()}
        return {"test": {"outputs": outputs, "target": "default"}}


def rows(project: Any, query: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = project.run_sql(query, fetch="all")
    return found


class TestStrategies(UsualProject):
    def test_each_strategy_does_what_dbt_says(self, project: Any) -> None:
        run_dbt(["build"])
        write_file(THEN, project.project_root, "seeds", "events.csv")
        run_dbt(["build"])
        for suffix in ("", "_by_python"):
            names = {
                name: rows(project, f"select id, name from {{schema}}.{name}{suffix} order by 1, 2")
                for name in STRATEGIES
            }
            replaced = [(1, "one"), (2, "changed"), (3, "three")]
            assert names == {
                "appended": [*replaced[:2], (2, "two"), replaced[2]],
                "replaced": replaced,
                "merged": replaced,
            }
        assert rows(project, "select id, name from {schema}.a_table order by 1") == replaced[1:]
        assert rows(project, "select n from {schema}.below") == [(2,)]
        query = "select id, name, dbt_valid_to is null from {schema}.history order by 1, 2 desc"
        assert rows(project, query) == [
            (1, "one", False),
            (2, "two", False),
            (2, "changed", True),
            (3, "three", True),
        ]


HOLD_LOCK = (
    "{% if execute and flags.WHICH in ('build', 'run') %}"
    "{% do adapter.hold_run_lock(target.schema) %}{% endif %}"
)


class TestRunLock(UsualProject):
    @pytest.fixture(scope="class")
    def project_config_update(self) -> dict[str, Any]:
        return {"on-run-start": HOLD_LOCK}

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {"one.sql": "select 1 as id"}

    def test_a_run_holds_the_lock_of_its_schema_until_it_ends(
        self, project: Any, dbt_server: embedded.Server
    ) -> None:
        for _ in range(2):
            run_dbt(["run"])
        with psycopg2.connect(**{**dbt_server.parameters(), "dbname": "dbt"}) as other:
            lock = f"lock table {project.test_schema}.pgpython_run_lock in exclusive mode nowait"
            other.cursor().execute(lock)
            with pytest.raises(DbtRuntimeError, match=f"Another run builds {project.test_schema}"):
                run_dbt(["run"])
            run_dbt(["test"])
        other.close()
        run_dbt(["run"])


class TestCommands(UsualProject):
    def test_show_clone_defer_sample_and_empty(self, project: Any) -> None:
        here, other = project.test_schema, f"{project.test_schema}_other"
        run_dbt(["build"])
        (shown,) = run_dbt(["show", "--select", "a_table"])
        assert [tuple(row) for row in shown.agate_table.rows] == [(1, "one"), (2, "two")]
        newest = "select max(id) as newest from {{ ref('from_python') }}"
        (shown,) = run_dbt(["show", "--inline", newest])
        assert [tuple(row) for row in shown.agate_table.rows] == [(2,)]

        state = Path(project.project_root, "state")
        Path(project.project_root, "target").rename(state)
        elsewhere = ["--target", "other", "--state", str(state)]
        run_dbt(["clone", *elsewhere])
        for name in ("a_table", "from_python", "merged_by_python", "history"):
            assert rows(project, f"select count(*) from {other}.{name}") == [(2,)], name
        project.run_sql(f"drop schema {other} cascade")

        run_dbt(["run", "--select", "below", "merged_by_python", "--defer", *elsewhere])
        assert rows(project, f"select n from {other}.below") == [(2,)]
        merged = f"select id from {other}.merged_by_python order by 1"
        assert rows(project, merged) == [(1,), (2,)]
        made = f"select count(*) from pg_class where relnamespace = '{other}'::regnamespace"
        assert rows(project, f"{made} and relkind in ('r', 'v')") == [(2,)]

        day = "{'start': '2025-01-02', 'end': '2025-01-03'}"
        run_dbt(["run", "--select", "from_python", "--sample", day])
        assert rows(project, f"select id from {here}.from_python") == [(2,)]
        run_dbt(["run", "--full-refresh", "--empty"])
        for name in ("a_table", "from_python", "appended", "appended_by_python"):
            assert rows(project, f"select * from {here}.{name}") == [], name
        run_dbt(["build"])
        assert rows(project, f"select n from {here}.below") == [(2,)]
        project.run_sql(f"drop schema {other} cascade")


INCOMPLETE = {
    "no_merge_key": ("incremental_strategy='merge'", 'strategy "merge" needs a `unique_key`'),
    "no_delete_key": (
        "incremental_strategy='delete+insert'",
        'strategy "delete+insert" needs a `unique_key`',
    ),
    "other_key": (
        "unique_key=['id', 'day']",
        'returned no column "day", which is in `unique_key`. It returned: id, at, name.',
    ),
    "no_such": ("incremental_strategy='by_day'", "could not find an incremental strategy macro"),
}


class TestIncompleteStrategies(UsualProject):
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        made = {f"{name}.py": PYTHON.format(config) for name, (config, _) in INCOMPLETE.items()}
        expression = PYTHON.format("unique_key='lower(name)'")
        return {"schema.yml": "", **made, "expression.py": expression}

    def test_each_is_refused_before_anything_is_made(self, project: Any) -> None:
        run_dbt(["seed"])
        results = run_dbt(["run"], expect_pass=False)
        said = {r.node.name: r.message for r in results if r.status == "error"}
        assert said.keys() == INCOMPLETE.keys()
        for name, (_, message) in INCOMPLETE.items():
            assert message in said[name], said[name]
            assert "Traceback" not in said[name]
        run_dbt(["run", "--select", "expression"])
        assert rows(project, "select id from {schema}.expression order by 1") == [(1,), (2,)]
        tables = "select relname from pg_class where relnamespace = '{schema}'::regnamespace"
        assert sorted(rows(project, f"{tables} and relkind = 'r'")) == [
            ("events",),
            ("expression",),
        ]


def test_the_package_names_nothing_of_the_project_around_it() -> None:
    root = Path(pgpython.PACKAGE_PATH).parents[1]
    files = [f for f in root.rglob("*.*") if f.suffix in (".py", ".sql", ".md", ".yml")]
    assert len(files) > 20
    assert [f.name for f in files if re.search("tenant|organi[sz]ation", f.read_text())] == []


# The names of columns are data, and dbt passes them through.
ODD = ("^b$", "*", "b", "A b", "%s", "{0}", "żółw", "case", "a.b", "^.*$", "$1", "'")
ODD_MODEL = f"""
import polars as pl

def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")
    if dbt.is_incremental:
        return dbt.this.pl().with_columns(pl.all() + 100)
    return pl.DataFrame({{name: [number] for number, name in enumerate({ODD!r})}})
"""
QUOTED_MODEL = """
import polars as pl

def model(dbt, session):
    dbt.config(materialized="table")
    return pl.DataFrame({'q"': [1], '""': [2.5], '\\\\': ["x"]})
"""


class TestOddNames:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        again = "def model(dbt, session):\n    return dbt.ref('{}').{}\n"
        return {
            "odd.py": ODD_MODEL,
            "odd_by_pandas.py": again.format("odd", "df()"),
            "odd_by_arrow.py": again.format("odd", "arrow()"),
            "odd_by_batches.py": again.format("odd", "batches(1)"),
            "with_quotes.py": QUOTED_MODEL,
            "with_quotes_again.py": again.format("with_quotes", "pl()"),
        }

    def test_they_are_names_and_never_patterns(self, project: Any) -> None:
        for _ in range(2):
            run_dbt(["run"])
        names = ", ".join(f'"{name}"' for name in ODD).replace("{0}", "{{0}}")
        first = tuple(range(len(ODD)))
        for table in ("odd", "odd_by_pandas", "odd_by_arrow", "odd_by_batches"):
            found = rows(project, f"select {names} from {{schema}}.{table} order by 1")
            assert found == [first, tuple(n + 100 for n in first)], table
        for name in ("with_quotes", "with_quotes_again"):
            assert rows(project, f'select "q""", """""", "\\" from {{schema}}.{name}') == [
                (1, 2.5, "x")
            ]
