"""dbt-bouncer passes a project that keeps our conventions and finds each one broken."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from toy_project import ROOT, run, write_project

LONG = "What this is, in enough words to be of use."
PROJECT = {
    "name": "toy",
    "profile": "tenant_health",
    "config-version": 2,
    "version": "1.0.0",
    "flags": {"validate_macro_args": True},
}
OWNER = {"name": "Success", "email": "success@example.org"}


def _source(**more: object) -> dict[str, object]:
    return {"sources": [{"name": "platform", "schema": "raw", **more}]}


def _model(name: str, **more: object) -> dict[str, object]:
    column = {"name": "id", "description": "The key.", "data_tests": ["unique"]}
    return {"models": [{"name": name, "description": LONG, "columns": [column], **more}]}


def _unit_test(model: str, source: str) -> dict[str, object]:
    return {
        "name": f"{model}_keeps_ids",
        "model": model,
        "given": [{"input": source, "rows": [{"id": 1}]}],
        "expect": {"rows": [{"id": 1}]},
    }


USERS_MART = {
    "config": {"contract": {"enforced": True}, "materialized": "table"},
    "constraints": [{"type": "primary_key", "columns": ["id"]}],
    "columns": [
        {"name": "id", "description": "The key.", "data_type": "integer", "data_tests": ["unique"]}
    ],
}
GOOD = {
    "dbt_project.yml": PROJECT,
    "models/staging/platform/_platform__sources.yml": _source(
        description=LONG, tables=[{"name": "users", "description": LONG}]
    ),
    "models/staging/platform/stg_platform__users.sql": (
        "select {{ key('id') }} as id from {{ source('platform', 'users') }}"
    ),
    "models/staging/platform/stg_platform__users.yml": {
        **_model("stg_platform__users"),
        "unit_tests": [_unit_test("stg_platform__users", "source('platform', 'users')")],
    },
    "models/intermediate/int_users.sql": (
        "select * from {{ ref('stg_platform__users') }} "
        "union all select * from {{ ref('more_users') }}"
    ),
    "models/intermediate/int_users.yml": {
        **_model("int_users"),
        "unit_tests": [_unit_test("int_users", "ref('stg_platform__users')")],
    },
    "models/marts/users.sql": "select * from {{ ref('int_users') }}",
    "models/marts/users.yml": _model("users", **USERS_MART),
    "models/exposures.yml": {
        "exposures": [
            {
                "name": "sheet",
                "type": "analysis",
                "description": LONG,
                "owner": OWNER,
                "depends_on": ["ref('users')"],
            }
        ]
    },
    "seeds/more_users.csv": "id\n1\n",
    "seeds/more_users.yml": {
        "seeds": [
            {
                "name": "more_users",
                "description": LONG,
                "columns": [{"name": "id"}],
            }
        ]
    },
    "macros/key.sql": "{% macro key(column) %}{{ column }}{% endmacro %}",
    "macros/_macros.yml": {
        "macros": [
            {
                "name": "key",
                "description": LONG,
                "arguments": [{"name": "column", "description": "Its name."}],
            }
        ]
    },
}

BAD = {
    "dbt_project.yml": PROJECT,
    "models/staging/platform/sources.yml": _source(
        tables=[{"name": "users"}, {"name": "orphans"}, {"name": "UPPER"}]
    ),
    "models/other/elsewhere.sql": "select 1 as id;",
    "models/elsewhere.yml": {
        "models": [{"name": "elsewhere", "columns": [{"name": "Id"}], "description": "Short."}]
    },
    "models/staging/platform/users.sql": (
        "select * from {{ source('platform', 'users') }} cross join {{ ref('Rows') }}"
    ),
    "models/staging/platform/other_users.sql": "select * from {{ ref('int_users') }}",
    "models/intermediate/users_of_source.sql": "select * from {{ source('platform', 'users') }}",
    "models/intermediate/int_users.sql": (
        "select distinct on (id) *, id::text, to_char(id, '9'), as_of_date - created_on as days "
        "from {{ ref('mart_of_staging') }} union select 1 order by id limit 1"
    ),
    "models/marts/mart_of_staging.sql": "select * from {{ ref('users') }} as u, raw.cases",
    "models/intermediate/int_untested.py": "def model(dbt, _):\n    return dbt.ref('users')\n",
    "models/marts/peer_benchmarks.sql": "select 1 as peer_count",
    "models/marts/tabled.sql": "select id from {{ ref('users') }}",
    "models/marts/tabled.yml": {
        "models": [
            {"name": "tabled", "config": {"materialized": "table"}, "columns": [{"name": "id"}]}
        ]
    },
    "models/exposures.yml": {
        "exposures": [{"name": "sheet", "type": "analysis", "owner": {"name": "Success"}}]
    },
    "seeds/Rows.csv": "id\n1\n",
    "seeds/Rows.yml": {"seeds": [{"name": "Rows", "columns": [{"name": "id"}]}]},
    "macros/portable/long.sql": "{% macro long() %}" + "\n" * 20 + "{% endmacro %}",
    "macros/Unused.sql": "{% macro Unused(column) %}" + "\n" * 50 + "{% endmacro %}",
}


def _failures(folder: Path, environment: dict[str, str], files: dict[str, object]) -> set[str]:
    write_project(folder, files)
    shutil.copy(ROOT / "dbt-bouncer.yml", folder)
    status, output = run(
        folder, {**environment, "DBT_TARGET_PATH": "target/lint"}, "dbt", "--quiet", "parse"
    )
    assert status == 0, output
    status, output = run(folder, environment, "dbt-bouncer", "run", "--output-file", "checks.json")
    results = json.loads((folder / "checks.json").read_text())
    failed = {
        ":".join(result["check_run_id"].split(":")[:2])
        for result in results
        if result["outcome"] != "success"
    }
    assert (status == 0) == (not failed), output
    return failed


@pytest.mark.slow
def test_project_that_keeps_the_conventions_passes(tmp_path, environment):
    assert _failures(tmp_path, environment, GOOD) == set()


@pytest.fixture(scope="module")
def failures(environment, tmp_path_factory) -> set[str]:
    """The checks that failed on the bad project: name and place in dbt-bouncer.yml."""
    return _failures(tmp_path_factory.mktemp("bad"), environment, BAD)


CHECKS = yaml.safe_load((ROOT / "dbt-bouncer.yml").read_text())["manifest_checks"]


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(CHECKS)), ids=lambda i: f"{CHECKS[i]['name']}:{i}")
def test_broken_convention_is_found(place, failures):
    assert f"{CHECKS[place]['name']}:{place}" in failures
