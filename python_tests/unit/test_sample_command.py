"""`tenant-health sample` on a real PostgreSQL: all or nothing, and what it tells."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg2
import pytest
from click.testing import CliRunner, Result

from tenant_health.cli import main
from tenant_health.connection import current_target
from tenant_health.raw_tables import ALL_TABLES, TABLES
from tenant_health.sample import write
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.generate import Batch, batches
from tenant_health.throwaway import environment

PROJECT = Path(__file__).parents[2]
OPTIONS = ["--tenants", "14", "--days", "40", "--end-date", "2026-03-31", "--users-per-tenant", "9"]
CONFIG = SampleConfig(14, 40, date(2026, 3, 31), users_per_tenant=9)


@pytest.fixture(scope="module")
def _server() -> Iterator[None]:
    with environment(PROJECT) as variables, pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - set(variables):
            patch.delenv(name)
        for name, value in variables.items():
            patch.setenv(name, value)
        yield


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["sample", *arguments])


def _query(statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(**current_target().parameters)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
    finally:
        connection.close()


def _counts(schema: str) -> dict[str, int]:
    return {
        table: int(str(_query(f"select count(*) from {schema}.{table}")[0][0]))
        for table in ALL_TABLES
    }


@pytest.mark.usefixtures("_server")
def test_the_tables_hold_what_was_generated_and_have_keys() -> None:
    result = _run(*OPTIONS, "--schema", "first")
    assert result.exit_code == 0, result.output
    (batch,) = batches(CONFIG)
    expected = {table: frame.height for table, frame in batch.tables.items()}
    assert _counts("first") == expected
    for table, rows in expected.items():
        assert f"{table} {rows:,} rows" in " ".join(result.stdout.split())
    assert "rows/s" in result.stdout
    assert 3 <= len(result.stderr.splitlines()) <= 10
    indexed = _query(
        "select tablename, count(*) from pg_indexes where schemaname = 'first' group by tablename"
    )
    assert dict(indexed) == {table: 1 if table == "organizations" else 2 for table in TABLES}
    frame = batch.tables["cases"].sort("id", "updated_at", "created_at", nulls_last=True)
    rows = _query(
        "select id, organization_id, status::text, outcome_at, is_merged, created_at, updated_at "
        'from first.cases order by id collate "C", updated_at, created_at'
    )
    assert rows == frame.rows()


@pytest.mark.usefixtures("_server")
def test_times_are_indexed_where_that_is_asked_for() -> None:
    assert _run(*OPTIONS, "--schema", "indexed", "--time-indexes").exit_code == 0
    found = _query(
        "select tablename || substring(indexdef from ' USING.*') from pg_indexes "
        "where schemaname = 'indexed' and indexdef like '%ed\\_at)'"
    )
    assert {text for (text,) in found} == {
        "sessions USING btree (created_at)",
        "feature_usage_events USING btree (occurred_at)",
        "campaign_assignments USING btree (assigned_at)",
        "campaign_assignments USING btree (completed_at)",
        "campaign_assignments USING btree (updated_at)",
    }
    # Why none is BRIN: rows don't lie in the order of time, here as in any larger sample.
    lie = dict(
        _query(
            "select tablename, correlation from pg_stats where schemaname = 'indexed' "
            "and (tablename, attname) in (('sessions', 'created_at'), "
            "('feature_usage_events', 'occurred_at'), ('campaign_assignments', 'assigned_at'))"
        )
    )
    assert len(lie) == 3
    assert all(abs(float(str(correlation))) < 0.5 for correlation in lie.values())


@pytest.mark.usefixtures("_server")
@pytest.mark.parametrize("failure", [RuntimeError("no more"), KeyboardInterrupt()])
def test_a_run_that_breaks_off_leaves_everything_as_it_was(
    monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    assert _run(*OPTIONS, "--schema", "kept").exit_code == 0
    before = _counts("kept")

    def broken(config: SampleConfig) -> Iterator[Batch]:
        yield from batches(config)
        raise failure

    monkeypatch.setattr(write, "batches", broken)
    assert _run(*OPTIONS, "--seed", "2", "--schema", "kept").exit_code != 0
    assert _counts("kept") == before
    assert _run(*OPTIONS, "--schema", "never").exit_code != 0
    assert _query("select 1 from pg_namespace where nspname = 'never'") == []


@pytest.mark.usefixtures("_server")
def test_a_second_run_replaces_the_first_and_names_the_views_that_went() -> None:
    assert _run(*OPTIONS, "--schema", "again").exit_code == 0
    _query("create view public.reader as select id from again.users; select 1")
    result = _run("--tenants", "2", "--days", "5", "--schema", "again")
    assert result.exit_code == 0
    assert "public.reader" in result.stdout
    assert _query("select count(distinct id) from again.organizations") == [(2,)]
    ((latest,),) = _query("select max(created_at)::date < current_date from again.users")
    assert latest is True


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--tenants", "0"], "'--tenants': 0 is not in the range"),
        (["--days", "-3"], "'--days': -3 is not in the range"),
        (["--end-date", "2026-02-30"], "'--end-date': '2026-02-30' does not match"),
        (["--end-date", "0026-02-03"], "'--end-date': 0026-02-03 is not within 2000 to 2099"),
        (["--activity", "0"], "'--activity': 0"),
        (["--schema", ""], "'--schema': no name is given"),
    ],
)
def test_bad_options_get_one_message(arguments: list[str], complaint: str) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert complaint in result.stderr
    assert result.stderr.count("Error") == 1
