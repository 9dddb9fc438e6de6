"""An organization is deleted from the source: the next night nothing of it is left."""

from collections.abc import Iterator
from datetime import date

import pytest

from project.builds import parsed, run_dbt
from project.databases import Database, new_database
from project.oracle.contract import TABLES
from project.rebuilding import NIGHT, differences, killed, rebuilt, vars_of

VARS = vars_of(date(2025, 6, 11), max_source_rows_lost=1)
"""Its rows are meant to be gone: else the run would stop."""
DETOURS: dict[str, list[tuple[str, ...]]] = {
    "a night": [],
    "killed at once": [("killed in", "int_users")],
    "killed amid the days": [("killed in", "int_daily_usage")],
    "killed after the days": [("killed in", "int_risk_spells")],
    "only its usage first": [
        ("run", "--select", "int_tenants", "int_tenant_days", "int_daily_usage")
    ],
    "only its marts first": [(*NIGHT, "--select", "int_tenants", "path:models/marts")],
}
EDGE = {"int_session_days", "int_feature_days", "int_assignment_days"}
"""They also hold what is rejected, such as rows of unknown organizations."""
HOLDING_IDS = """
    select table_schema || '.' || table_name from information_schema.columns
    where table_schema in ('analytics_marts', 'analytics_intermediate')
        and column_name = 'organization_id'
    order by 1
"""


@pytest.fixture(scope="module")
def gone(first_night: Database) -> str:
    """The id of the organization with the most rows."""
    most = "select organization_id from raw.sessions group by 1 order by count(*) desc, 1 limit 1"
    return str(first_night.rows(most)[0][0])


@pytest.fixture(scope="module")
def deleted(first_night: Database, gone: str) -> Iterator[Database]:
    """All rows of the organization are deleted, and no run was yet."""
    with new_database(first_night.server, template=first_night.name) as database:
        assert _tables_with(database, gone) > EDGE
        for table in TABLES:
            column = "id" if table == "organizations" else "organization_id"
            database.rows(f"delete from raw.{table} where {column} = '{gone}'")
        yield database


@pytest.fixture(scope="module")
def at_once(deleted: Database) -> Iterator[Database]:
    with rebuilt(deleted, VARS) as database:
        yield database


def _tables_with(database: Database, organization: str) -> set[str]:
    """The tables and views that hold rows of an organization; releases stay, and name nobody."""
    found = set()
    for (table,) in database.rows(HOLDING_IDS):
        if database.rows(f"select 1 from {table} where organization_id = '{organization}' limit 1"):
            found.add(table.split(".")[1])
    return found - {"int_release_members"}


@pytest.mark.slow
@pytest.mark.parametrize("detour", DETOURS)
def test_nothing_is_left(deleted: Database, at_once: Database, gone: str, detour: str) -> None:
    with new_database(deleted.server, template=deleted.name) as database:
        for what, *args in DETOURS[detour]:
            if what == "killed in":
                killed(database, args[0], NIGHT, VARS)
            else:
                assert run_dbt(database, (what, *args), VARS).exit_code == 0
        assert run_dbt(database, NIGHT, VARS).exit_code == 0
        assert _tables_with(database, gone) == set()
        assert differences(database, at_once) == {}


def test_its_activity_stays_at_the_source(first_night: Database, gone: str) -> None:
    """Then its newest rows are listed as of an unknown organization, and no day is out of date."""
    with new_database(first_night.server, template=first_night.name) as database:
        database.rows(f"delete from raw.organizations where id = '{gone}'")
        assert run_dbt(database, NIGHT, VARS).exit_code == 0
        assert set() < _tables_with(database, gone) <= EDGE
        for table in _tables_with(database, gone):
            reasons = (
                f"select distinct rejection_reason from analytics_intermediate.{table}"
                f" where organization_id = '{gone}'"
            )
            assert database.rows(reasons) == [("unknown_organization",)]
        assert database.rows("select * from analytics_marts.late_arriving_rows") == []


def test_tables_of_days_have_the_index_by_which_tenants_are_found() -> None:
    """Without it each night reads such a table once for each tenant."""
    without = []
    for node in parsed().nodes.values():
        if node.resource_type != "model" or "day_column" not in node.config.meta:
            continue
        keys = [constraint.columns for constraint in node.constraints]
        indexes = [index["columns"] for index in node.config.get("indexes") or []]
        if "organization_id" not in [name for columns in keys + indexes for name in columns[:1]]:
            without.append(node.name)
    assert without == []
