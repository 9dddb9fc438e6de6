"""What is published is what was built, row by row, and for the same readers."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from project.builds import BUILD, NOT_WEEKLY, ROOT, run_dbt
from project.databases import Database, new_database
from project.publish.lake import publish, release_key, write_lake
from project.reading import ROLES, STAFF, TENANT, organizations, reading, rows_of, rows_shown
from project.rebuilding import FIRST_NIGHT, vars_of

HISTORY = {"history_days": 90}
TABLES = """
    select relname, oid, relacl::text from pg_class
    where relkind = 'r' and relnamespace = 'analytics_marts'::regnamespace order by 1
"""
COPIES = """
    select relname from pg_class
    where relkind = 'r' and relnamespace = 'analytics_incoming'::regnamespace
"""
SINCE = """
    update raw.organizations set name = name || ' (renamed)' where id < 'b';
    insert into raw.sessions
    select (jsonb_populate_record(s, '{"id": "late", "created_at": "2025-05-25 12:00"}')).*
    from raw.sessions as s order by id limit 1;
    delete from raw.organizations where id = (select max(id) from raw.organizations)
"""
"""A new name, a row that arrives late, and a tenant that is gone."""


def test_published_marts_are_those_that_were_built(
    built: Database,
    opened: Database,
    delivered: Path,
    empty: Database,
    sample_vars: MappingProxyType[str, object],
) -> None:
    published = publish(delivered, empty, {**HISTORY, **ROLES}, key=release_key(built))
    assert str(published.day) == sample_vars["as_of_date"]
    assert empty.fingerprints() == opened.fingerprints()
    assert empty.rows(COPIES) == []

    for organization in (*organizations(empty)[:2], "nobody"):
        assert rows_shown(empty, organization) == rows_of(empty, organization)
    for role in (STAFF, TENANT):
        with reading(empty, role=role) as cursor:
            cursor.execute("select has_schema_privilege('analytics_incoming', 'usage')")
            assert cursor.fetchall() == [(False,)]

    empty.rows(
        f"create table analytics_incoming.left_open (); grant usage on schema analytics_incoming"
        f" to {STAFF}; grant select on analytics_incoming.left_open to {STAFF}"
    )
    said = " ".join(run_dbt(empty, ("test", "--select", "tag:readers"), ROLES).errors)
    assert "analytics_incoming.left_open" in said


@pytest.mark.slow
@pytest.mark.usefixtures("opened")  # its roles
def test_a_later_day_replaces_all_days_and_keeps_tables_and_rights(
    first_night: Database, tmp_path: Path
) -> None:
    """Also days before any lookback, which another engine may have rebuilt."""
    key, day = release_key(first_night), FIRST_NIGHT + timedelta(days=1)
    with (
        new_database(first_night.server, first_night.name) as source,
        new_database(first_night.server) as database,
    ):
        publish(write_lake(source, tmp_path / "1"), database, {**HISTORY, **ROLES}, key=key)
        assert database.fingerprints() == source.fingerprints()
        database.rows(
            "create view public.mine as table analytics_marts.usage_metrics;"
            "create role bi_own; grant select on analytics_marts.tenants to bi_own"
        )
        tables = database.rows(TABLES)

        source.rows(SINCE)
        run = run_dbt(source, (*BUILD, "--full-refresh", *NOT_WEEKLY), vars_of(day))
        assert run.exit_code == 0, run.errors
        before = database.fingerprints()
        publish(write_lake(source, tmp_path / "2"), database, {**HISTORY, **ROLES}, expected=day)

        assert database.fingerprints() == source.fingerprints() != before
        assert database.rows(TABLES) == tables
        of_view, of_mart = (
            database.rows(f"select count(*) from {name}")
            for name in ("public.mine", "analytics_marts.usage_metrics")
        )
        assert of_view == of_mart
        for organization in organizations(database)[:2]:
            assert rows_shown(database, organization) == rows_of(database, organization)
        statuses = "select status, as_of_date, marts_as_of_date, command, tests_failed"
        assert database.rows(
            f"{statuses} from analytics_marts.build_status order by started_at"
        ) == [("succeeded", d, d, "build", 0) for d in (FIRST_NIGHT, day)]
        database.rows("drop owned by bi_own; drop role bi_own")


@pytest.mark.slow
def test_a_database_that_was_built_here_can_be_published_to_and_built_again(
    first_night: Database, tmp_path: Path
) -> None:
    key, day = release_key(first_night), FIRST_NIGHT + timedelta(days=1)
    with (
        new_database(first_night.server, first_night.name) as source,
        new_database(first_night.server, first_night.name) as database,
    ):
        source.rows(SINCE)
        night = (*BUILD, "--full-refresh", *NOT_WEEKLY)
        assert run_dbt(source, night, vars_of(day)).exit_code == 0
        before = database.fingerprints()
        publish(write_lake(source, tmp_path / "lake"), database, vars_of(day), key=key)
        assert database.fingerprints() == source.fingerprints() != before
        assert run_dbt(database, night, vars_of(FIRST_NIGHT)).exit_code == 0
        assert database.fingerprints() == before


@pytest.mark.slow
def test_the_command_says_what_it_published(
    delivered: Path, empty: Database, built: Database
) -> None:
    ended = _command(empty, delivered, release_key(built))
    assert (ended.returncode, ended.stderr) == (0, "")
    copying, building, done = ended.stdout.splitlines()
    assert copying == f"Copying 26 models from {delivered}."
    assert building == "Building and testing the marts of 2025-03-31."
    assert done.startswith("Published 2025-03-31: 26 models with ")
    assert empty.fingerprints() == built.fingerprints()

    ended = _command(empty, delivered, release_key(built), "--as-of-date", "2025-04-01")
    assert ended.returncode == 1
    assert ended.stderr == (
        "Error: The models are of 2025-03-31, not of 2025-04-01. Nothing was changed. Build them "
        "for that day, or leave out --as-of-date.\n"
    )


def _command(
    database: Database, lake: Path, key: str, *options: str
) -> subprocess.CompletedProcess[str]:
    ours = ("PG", "DBT_", "TENANT_HEALTH_")
    kept: dict[str, Any] = {n: v for n, v in os.environ.items() if not n.startswith(ours)}
    program = str(Path(sys.executable).with_name("tenant-health"))
    return subprocess.run(
        [program, "publish", *options, str(lake), "--", "--vars", json.dumps(HISTORY)],
        env={**kept, **database.environment, "TENANT_HEALTH_RELEASE_KEY": key},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
