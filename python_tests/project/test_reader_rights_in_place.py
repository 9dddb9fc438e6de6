"""Marts that stay in place show each reader role what the vars and the models say now."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from psycopg2 import errors

from project.builds import ROOT, copied_project, run_dbt
from project.databases import Database, new_database
from project.reading import (
    OWN_ROWS,
    READABLE,
    ROLES,
    STAFF,
    TENANT,
    organizations,
    reading,
    rows_of,
    rows_shown,
    selected,
)

MARTS = ("run", "--select", "path:models/marts")
TABLES = "select relname, oid from pg_class where relnamespace = 'analytics_marts'::regnamespace"
MART_NAMES = TABLES.replace("relname, oid", "relname") + " and relkind = 'r'"
TENANTS_MARTS = {*OWN_ROWS, "published_benchmarks"}
OTHER = "reading_other"


@pytest.fixture(scope="module")
def with_another(opened: Database) -> Iterator[Database]:
    """Marts that two roles of ours may read, and one of somebody else. Not to be changed."""
    with new_database(opened.server, template=opened.name) as database:
        database.rows(f"""
            create role {OTHER};
            grant usage on schema analytics_marts to {OTHER};
            grant select on analytics_marts.tenants, analytics_marts.usage_metrics to {OTHER};
            create policy big on analytics_marts.usage_metrics to {OTHER} using (total_users > 15)
        """)
        try:
            yield database
        finally:
            database.rows(f"drop owned by {OTHER}; drop role {OTHER}")


@pytest.fixture
def marts(with_another: Database) -> Iterator[Database]:
    with new_database(with_another.server, template=with_another.name) as database:
        yield database
        database.rows(f"drop owned by {OTHER}")


def _readable(database: Database, role: str) -> set[str]:
    with reading(database, role=role) as cursor:
        return {name.removeprefix("analytics_marts.") for name, _ in selected(cursor, READABLE)}


def _count(database: Database, mart: str, role: str) -> int:
    with reading(database, role=role) as cursor:
        return int(selected(cursor, f"select count(*) from analytics_marts.{mart}")[0][0])


@pytest.mark.slow
def test_a_role_off_the_list_loses_what_we_gave_it(
    marts: Database, sample_vars: Mapping[str, Any]
) -> None:
    before, one = marts.rows(f"{TABLES} order by 1"), organizations(marts)[0]
    own, foreign = rows_of(marts, one), _count(marts, "usage_metrics", OTHER)
    every_mart = {mart for (mart,) in marts.rows(MART_NAMES)}
    assert 0 < foreign < len(marts.mart("usage_metrics"))
    for roles, staff, tenants in (
        ({"tenant_reader_roles": [TENANT]}, set(), TENANTS_MARTS),
        ({"internal_reader_roles": [TENANT]}, set(), every_mart),
        ({"internal_reader_roles": [STAFF]}, every_mart, set()),
        ({}, set(), set()),
        (ROLES, every_mart, TENANTS_MARTS),
    ):
        run = run_dbt(marts, MARTS, {**sample_vars, **roles})
        assert (run.exit_code, run.errors) == (0, ())
        assert _readable(marts, STAFF) == staff
        assert _readable(marts, TENANT) == tenants
        if tenants == TENANTS_MARTS:
            assert rows_shown(marts, one) == own
        assert _readable(marts, OTHER) == {"tenants", "usage_metrics"}
        assert _count(marts, "usage_metrics", OTHER) == foreign
    assert marts.rows(f"{TABLES} order by 1") == before


TAMPERED = """
    alter table analytics_marts.usage_metrics disable row level security;
    alter policy own_rows on analytics_marts.feature_adoption using (true);
    alter policy all_rows on analytics_marts.tenant_health_scores to reading_staff, reading_tenant;
    alter table analytics_marts.tenant_benchmarks alter your_value set statistics 100;
    analyze analytics_marts.tenant_benchmarks
"""


@pytest.mark.slow
def test_the_next_run_repairs_what_was_tampered_with(
    marts: Database, sample_vars: Mapping[str, Any]
) -> None:
    one = organizations(marts)[0]
    marts.rows(TAMPERED)
    assert rows_shown(marts, one) != rows_of(marts, one)
    run = run_dbt(marts, MARTS, {**sample_vars, **ROLES})
    assert (run.exit_code, run.errors) == (0, ())
    assert rows_shown(marts, one) == rows_of(marts, one)
    told = f"select from pg_stats where tablename in {OWN_ROWS}"
    assert marts.rows(told) == []


@pytest.mark.slow
def test_a_mart_for_other_readers_is_theirs_at_once(
    marts: Database, sample_vars: Mapping[str, Any], tmp_path_factory: Any
) -> None:
    """One that was for tenants, too, is closed to them; one that was for staff hides its rows."""
    closed, hidden = (
        f"models/marts/{mart}.yml" for mart in ("feature_adoption", "tenant_portfolio")
    )
    files = {path: (ROOT / path).read_text() for path in (closed, hidden)}
    files[closed] = files[closed].replace("{readers: tenant_rows}", "{readers: internal}")
    files[hidden] = files[hidden].replace(
        "    config:", "    config:\n      meta: {readers: tenant_rows}"
    )
    project = copied_project(tmp_path_factory.mktemp("other readers"), files)
    before, one = marts.rows(f"{TABLES} order by 1"), organizations(marts)[0]
    selection = ("run", "--select", "feature_adoption", "tenant_portfolio")
    run = run_dbt(marts, selection, {**sample_vars, **ROLES}, project)
    assert (run.exit_code, run.errors) == (0, ())
    assert marts.rows(f"{TABLES} order by 1") == before
    assert _count(marts, "feature_adoption", STAFF) == len(marts.mart("feature_adoption"))
    with reading(marts, one) as cursor:
        ids = "select organization_id from analytics_marts.tenant_portfolio"
        assert selected(cursor, ids) == [(one,)]
        assert selected(cursor, "select from pg_stats where tablename = 'tenant_portfolio'") == []
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute("select from analytics_marts.feature_adoption")
    assert marts.rows("select from pg_stats where tablename = 'tenant_portfolio'") == []
