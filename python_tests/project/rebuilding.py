"""A full build beside what was built night by night, to compare."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from .builds import BUILD, NOT_WEEKLY, ROOT, run_dbt
from .databases import Database, new_database
from .faults import FAIL, MENDED, on_create

START, FIRST_NIGHT = date(2025, 5, 22), date(2025, 6, 10)
"""When history starts that the first build makes (fixture `first_night`), and its as-of date."""
NIGHTLY_BUILD = (*BUILD, *NOT_WEEKLY)
NIGHT = ("run", *NOT_WEEKLY)
BUILT = "analytics_marts, analytics_intermediate"
RELEASES = (
    *("published_benchmarks", "tenant_benchmarks", "benchmark_coverage"),
    *("int_benchmark_releases", "int_release_members"),
)
"""What was released stays, so it depends on when that was."""


def vars_of(as_of: date, start: date = START, **others: Any) -> dict[str, Any]:
    """The vars of a run that builds a history with a given start."""
    return {"as_of_date": str(as_of), "history_days": (as_of - start).days + 1, **others}


@contextmanager
def rebuilt(
    database: Database,
    dbt_vars: Mapping[str, Any],
    project_dir: Path = ROOT,
    args: Sequence[str] = NIGHTLY_BUILD,
) -> Iterator[Database]:
    """A database with the same raw rows and nothing but a full build of what nights build."""
    with new_database(database.server, template=database.name) as copy:
        copy.rows(f"drop schema {BUILT}, analytics_staging, analytics_seeds cascade")
        run = run_dbt(copy, args, dbt_vars, project_dir)
        assert run.exit_code == 0, run.errors
        yield copy


def killed(
    database: Database,
    model: str,
    args: Sequence[str],
    dbt_vars: Mapping[str, Any],
    project_dir: Path = ROOT,
) -> None:
    """A run that ends in the middle: a model fails, and no mart is built."""
    before = database.fingerprints()
    database.rows(on_create(model, FAIL))
    run = run_dbt(database, args, dbt_vars, project_dir)
    database.rows(MENDED)
    assert (run.exit_code, run.statuses[model]) == (1, "error")
    assert database.fingerprints() == before


def differences(night_by_night: Database, at_once: Database) -> dict[str, list[str]]:
    """Rows that just one of both has in a table, as text, by the table's name."""
    tables = _tables(night_by_night)
    assert tables == _tables(at_once)
    return {
        table: [f"{mark} {row}" for mark, row in found[:6]]
        for table in tables
        if (found := _only_one_has(table, night_by_night, at_once))
    }


def _only_one_has(table: str, first: Database, second: Database) -> list[tuple[str, str]]:
    there, here = _rows(first, table), _rows(second, table)
    if there == here:
        return []
    only = {"too much:": set(there) - set(here), "missing:": set(here) - set(there)}
    found = [(mark, row) for mark, rows in only.items() for row in sorted(rows)]
    return found or [("so many:", f"{len(there)} instead of {len(here)} rows")]


def _rows(database: Database, table: str) -> list[str]:
    rows = database.rows(f"set search_path = {BUILT}; select t::text from {table} as t order by 1")
    return [row for (row,) in rows]


def _tables(database: Database) -> list[str]:
    names = database.rows(
        f"set search_path = {BUILT}; select relname from pg_class where relkind = 'r' and"
        " relnamespace = any (current_schemas(false)::regnamespace[]) order by 1"
    )
    return [name for (name,) in names if name not in ("build_status", *RELEASES)]
