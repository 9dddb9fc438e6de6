"""Runs that can't work: one message that says what to do, and every mart as it was."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from project.builds import BUILD, ROOT, Run, run_dbt
from project.cases import IMPOSSIBLE_TYPES, MISSING
from project.databases import Database, new_database

VARS = {
    "a day that is not": ({"as_of_date": "2024-02-30"}, "as_of_date is '2024-02-30'", "YYYY-MM-DD"),
    "a word for a day": ({"as_of_date": "today"}, "as_of_date is 'today'", "YYYY-MM-DD"),
    "a day to come": ({"as_of_date": "2999-01-01"}, "as_of_date is 2999-01-01", "Give a day up to"),
    "too few peers": ({"min_peer_count": 3}, "min_peer_count is 3", "5 or more"),
    "no history": ({"history_days": 0}, "history_days is 0", "from 1 to 99999"),
    "less than no lookback": ({"lookback_days": -1}, "lookback_days is -1", "0 to 9999"),
    "no day to build from": (
        {"reprocess_from": "2025-02-29"},
        "reprocess_from is '2025-02-29'",
        "YYYY-MM-DD",
    ),
    "a day to come to build from": (
        {"as_of_date": "2025-03-31", "reprocess_from": "2025-04-01"},
        "not a day up to the as-of date, 2025-03-31",
        "leave it out",
    ),
    "a share of rows lost above 1": (
        {"max_source_rows_lost": 1.5},
        "max_source_rows_lost is 1.5",
        "from 0 to 1",
    ),
    "a share above 1": ({"min_data_coverage": 2}, "min_data_coverage is 2", "from 0 to 1"),
}
PASSWORD = {"PGHOST": "127.0.0.1", "PGPASSWORD": "wrong"}
NOBODY = {"PGHOST": "/no/such/folder"}


@pytest.fixture(scope="module")
def standing(built: Database) -> Iterator[Database]:
    """A database with marts that bad runs are let loose on."""
    with new_database(built.server, template=built.name) as database:
        yield database


@pytest.fixture(scope="module")
def before(standing: Database) -> tuple[Any, ...]:
    return _state(standing)


def _state(database: Database) -> tuple[Any, ...]:
    """The rows of each mart, and that it is the very same table."""
    tables = "select oid from pg_class where relnamespace = 'analytics_marts'::regnamespace"
    return database.fingerprints(), database.rows(f"{tables} order by oid")


def _the_message(run: Run) -> str:
    """The one message of a run that did not get as far as building something."""
    assert run.exit_code == 2
    assert run.statuses == {}
    (message,) = run.errors
    return message


@pytest.mark.parametrize("name", VARS)
@pytest.mark.parametrize("parse", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_unusable_var(standing: Database, before: tuple[Any, ...], name: str, parse: bool) -> None:
    """Also when the project is parsed with it, as the command line does."""
    dbt_vars, what, advice = VARS[name]
    message = _the_message(run_dbt(standing, dbt_vars=dbt_vars, parse=parse))
    assert what in message
    assert advice in message
    assert _state(standing) == before


def test_wrong_password(standing: Database, before: tuple[Any, ...]) -> None:
    message = _the_message(run_dbt(standing, environment=PASSWORD))
    assert f"Cannot connect to PostgreSQL at 127.0.0.1:{standing.server.port}" in message
    assert 'password authentication failed for user "postgres"' in message
    assert "Check PGUSER and PGPASSWORD" in message
    assert _state(standing) == before


def test_no_server(standing: Database, before: tuple[Any, ...]) -> None:
    message = _the_message(run_dbt(standing, environment=NOBODY))
    assert "Cannot connect to PostgreSQL at /no/such/folder" in message
    assert "check PGHOST and PGPORT" in message
    assert _state(standing) == before


@pytest.mark.slow
def test_command_line_says_the_same(standing: Database, tmp_path: Path) -> None:
    """What run_dbt reports is what a user of dbt in a terminal gets to see."""
    shutil.copy(ROOT / "profiles.yml.example", tmp_path / "profiles.yml")
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("dbt"), "--quiet", "--no-use-colors", *BUILD),
            *("--vars", '{"min_peer_count": 3}', "--profiles-dir", tmp_path),
            *("--target-path", tmp_path / "target", "--log-path", tmp_path / "logs"),
        ],
        cwd=ROOT,
        env={"PATH": os.defpath, "DBT_TARGET": "server", **standing.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    run = run_dbt(standing, dbt_vars={"min_peer_count": 3}, parse=True)
    assert done.returncode == run.exit_code == 2
    assert done.stdout.split("  ", 1)[1].strip() == _the_message(run).strip()
    assert done.stderr == ""


def test_every_missing_column_is_named(copy_of_built: Database) -> None:
    columns = [(table, column) for table, column in MISSING if column]
    copy_of_built.rows(
        ";".join(
            f"alter table raw.{table} rename {column} to was_{column}" for table, column in columns
        )
    )
    _stops_with(copy_of_built, *(f"column raw.{t}.{c} is missing" for t, c in columns))


def test_every_missing_table_is_named(copy_of_built: Database) -> None:
    tables = [table for table, column in MISSING if not column]
    copy_of_built.rows(
        ";".join(f"alter table raw.{table} rename to was_{table}" for table in tables)
    )
    _stops_with(copy_of_built, *(f"table raw.{table} is missing" for table in tables))


def test_impossible_types_are_named(copy_of_built: Database) -> None:
    copy_of_built.rows("drop schema analytics_staging cascade")  # its views hold on to the types
    for table, column, found, _ in IMPOSSIBLE_TYPES:
        copy_of_built.rows(
            f"alter table raw.{table} alter {column} type {found} using cast(null as {found})"
        )
    _stops_with(
        copy_of_built,
        *(
            f"column raw.{table}.{column} is of type {found}, where {wanted} is needed"
            for table, column, found, wanted in IMPOSSIBLE_TYPES
        ),
    )


def _stops_with(database: Database, *problems: str) -> None:
    """A run names each of the problems, and no other, in one message."""
    before = _state(database)
    message = _the_message(run_dbt(database))
    listed = [line.strip() for line in message.splitlines() if line.strip().startswith("- ")]
    assert set(listed) == {f"- {problem}" for problem in problems}
    assert "Correct the tables, or point the var platform_schema" in message
    assert _state(database) == before
