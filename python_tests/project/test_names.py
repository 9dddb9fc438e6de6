"""Names made of the schemas' names: quoted, shortened, or refused before anything is made."""

import pytest

from project.builds import run_dbt
from project.conftest import NIGHTLY
from project.databases import Database
from project.rebuilding import FIRST_NIGHT, vars_of
from tenant_health.sample.write import write_sample

SCHEMAS = "select nspname from pg_namespace where nspname like '%\\_intermediate'"


@pytest.mark.slow
@pytest.mark.parametrize("platform_schema", ["Raw Data", "r" * 47])
def test_schemas_of_any_name(fresh: Database, platform_schema: str) -> None:
    with fresh.connection() as connection:
        write_sample(connection, platform_schema, NIGHTLY, lambda *_: None)
    dbt_vars = vars_of(FIRST_NIGHT, platform_schema=platform_schema)
    longest = {"DBT_SCHEMA": "My Marts" + "s" * 42}
    for command in (("build",), ("run", "--select", "int_release_members+")):
        run = run_dbt(fresh, command, dbt_vars, environment=longest, parse=True)
        assert (run.exit_code, run.failed, run.errors) == (0, set(), ())


def test_schema_that_would_be_cut_off(fresh: Database) -> None:
    run = run_dbt(fresh, ("run",), environment={"DBT_SCHEMA": "a" * 55}, parse=True)
    assert (run.exit_code, run.statuses) == (2, {})
    (message,) = run.errors
    assert f"{'a' * 55}_intermediate has 68 bytes, and PostgreSQL keeps 63" in message
    assert "Shorten DBT_SCHEMA" in message
    assert fresh.rows(SCHEMAS) == []
