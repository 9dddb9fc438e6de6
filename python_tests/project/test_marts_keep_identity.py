"""What BI has built on a mart outlives every run, and no reader waits for one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from project.builds import Run, run_dbt
from project.databases import Database, new_database

IMPATIENT = {"PGOPTIONS": "-c lock_timeout=1s"}
"""A run that has to wait for a reader fails. Locks exclude each other both ways: where a run does
not wait for a reader who came before it, no reader who comes later waits for the run."""
_USES = "analytics_intermediate.int_feature_use"
_PLANS = "analytics_intermediate.int_next_actions"
USES_UNTIL_YESTERDAY = f"""
    create table public.uses as table {_USES};
    delete from {_USES} where last_used_at >= '2025-03-31';
    create table public.plans as table {_PLANS};
    update {_PLANS} set reachable_on = reachable_on - 1
"""
ALL_USES = f"""
    truncate {_USES}; insert into {_USES} table public.uses;
    truncate {_PLANS}; insert into {_PLANS} table public.plans
"""
IDENTITY = """
    select c.relname, c.oid, c.relacl::text, array_agg(rules.ev_class order by rules.ev_class)
    from pg_class as c
    inner join pg_depend as d on d.refobjid = c.oid and d.refclassid = 'pg_class'::regclass
    inner join pg_rewrite as rules on d.objid = rules.oid and d.classid = 'pg_rewrite'::regclass
    where c.relnamespace = 'analytics_marts'::regnamespace
    group by 1, 2, 3
"""


@pytest.fixture(scope="module")
def with_bi(built: Database) -> Iterator[Database]:
    """Built marts, each with a view, a materialized view and a reader of BI's own."""
    built.rows("create role bi_own")
    try:
        with new_database(built.server, template=built.name) as database:
            database.rows("create schema bi")
            for mart in _marts(database):
                database.rows(f"""
                    create view bi.{mart} as select * from analytics_marts.{mart};
                    create materialized view bi.{mart}_kept as select * from analytics_marts.{mart};
                    grant select on analytics_marts.{mart} to bi_own
                """)
            yield database
    finally:
        built.rows("drop role bi_own")


def _marts(database: Database) -> list[str]:
    return ["build_status", *database.mart_names()]


@contextmanager
def _open_reader(database: Database) -> Iterator[None]:
    """A reader who has read every mart, and has not ended the transaction."""
    with database.connection() as connection, connection.cursor() as cursor:
        for mart in _marts(database):
            cursor.execute(f"select from analytics_marts.{mart} limit 1")
        yield


def _run(database: Database, dbt_vars: Mapping[str, Any], *selected: str) -> Run:
    return run_dbt(database, ("run", "--select", *selected), dbt_vars, environment=IMPATIENT)


def _state(database: Database) -> tuple[Any, ...]:
    return database.rows(IDENTITY), database.fingerprints()


@pytest.mark.slow
def test_what_bi_built_shows_the_new_rows(
    built: Database, with_bi: Database, sample_vars: Mapping[str, Any]
) -> None:
    identity = with_bi.rows(IDENTITY)
    yesterday = {**sample_vars, "as_of_date": "2025-03-30", "history_days": 89}
    with_bi.rows(USES_UNTIL_YESTERDAY)
    with _open_reader(with_bi):
        for dbt_vars, options in ((yesterday, ()), (sample_vars, ("--full-refresh",))):
            run = _run(with_bi, dbt_vars, "path:models/marts", *options)
            assert (run.exit_code, run.errors) == (0, ())
            assert with_bi.rows(IDENTITY) == identity
            days = "select distinct as_of_date::text from bi.tenant_portfolio"
            assert with_bi.rows(days) == [(dbt_vars["as_of_date"],)]
            with_bi.rows(ALL_USES)
    assert with_bi.fingerprints() == built.fingerprints()
    for mart in _marts(with_bi):
        missing = f"(select * from analytics_marts.{mart} except all select * from bi.{mart})"
        assert with_bi.rows(f"refresh materialized view bi.{mart}_kept; {missing}") == []
        assert with_bi.rows(missing.replace(f"bi.{mart}", f"bi.{mart}_kept")) == []


def test_rows_against_the_contract_leave_yesterdays(
    with_bi: Database, sample_vars: Mapping[str, Any]
) -> None:
    with new_database(with_bi.server, template=with_bi.name) as database:
        before = _state(database)
        tenants = "analytics_intermediate.int_tenants"
        database.rows(f"insert into {tenants} select * from {tenants} limit 1")
        run = _run(database, sample_vars, "tenants")
        assert run.failed == {"tenants"}
        assert "duplicate key value violates unique constraint" in "".join(run.errors)
        assert _state(database) == before


def test_a_new_reader_role_is_what_waits(with_bi: Database, sample_vars: Mapping[str, Any]) -> None:
    """A policy can't change under a reader. So the test above would see a run that has to wait."""
    before = _state(with_bi)
    with _open_reader(with_bi):
        staff = {**sample_vars, "internal_reader_roles": ["bi_own"]}
        run = _run(with_bi, staff, "tenant_portfolio")
    assert run.failed == {"tenant_portfolio"}
    assert "canceling statement due to lock timeout" in "".join(run.errors)
    assert _state(with_bi) == before
