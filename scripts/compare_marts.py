"""Keep every mart as a project builds it today; compare a changed one with that, row by row.

Before a change:  python scripts/compare_marts.py keep    /tmp/marts [--realdata DIR]
After it:         python scripts/compare_marts.py compare /tmp/marts [--realdata DIR]

Cases: the sample; real data as of three days; eleven nights in a row on the real data, in which
each night brings its own rows. Each case is built in an empty temporary server. `compare` prints
the rows that only one side has and exits with 1 if there are any. build_status tells of runs, so it
is left out.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import psycopg2
from psycopg2 import sql

from tenant_health.connection import current_target
from tenant_health.throwaway import environment

SAMPLE = ("--tenants", "60", "--days", "200", "--end-date", "2026-03-31")
SAMPLE_DAY = date(2026, 3, 31)
REAL_DAYS = (date(2024, 3, 31), date(2024, 8, 15), date(2024, 12, 31))
FIRST_NIGHT, NIGHTS = date(2024, 12, 20), 11
NOT_COMPARED = ("build_status", "late_activity", "late_arriving_rows")
ARRIVING = {
    "sessions": "created_at",
    "feature_usage_events": "occurred_at",
    "campaign_assignments": "assigned_at",
    "cases": "created_at",
    "support_tickets": "created_at",
}


COPY = sql.SQL(
    'copy (select m.* from {} as m order by m::text collate "C") to stdout (format csv, header)'
)
HOLD_BACK = sql.SQL("create table public.{0} as select * from raw.{0}; delete from raw.{0}")
ARRIVE = sql.SQL(
    "with come as (delete from public.{table} where (cast({column} as text) >= {end}) is not true"
    " returning *) insert into raw.{table} select * from come"
)


def rows(statement: str | sql.Composed) -> list[tuple[object, ...]]:
    """The rows of a statement, committed."""
    connection = psycopg2.connect(**current_target().parameters)
    with closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def command(project: Path, *words: str) -> None:
    """Run a command of the project's own environment in the project's folder."""
    program = project / ".venv" / "bin" / words[0]
    subprocess.run([program, *words[1:]], cwd=project, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def build(project: Path, verb: str, as_of: date, history_days: int) -> None:
    """Seeds and models, without tests."""
    given = json.dumps({"as_of_date": as_of.isoformat(), "history_days": history_days})
    only = () if verb == "run" else ("--exclude-resource-type", "test", "unit_test")
    command(project, "dbt", "--quiet", verb, "--vars", given, *only)


def dump(folder: Path) -> None:
    """Each mart as CSV in a fixed order."""
    folder.mkdir(parents=True, exist_ok=True)
    names = rows(
        "select relname from pg_class where relkind = 'r'"
        " and relnamespace = 'analytics_marts'::regnamespace order by 1"
    )
    connection = psycopg2.connect(**current_target().parameters)
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("set datestyle to 'ISO'; set timezone to 'UTC'")
        for name in (str(name) for (name,) in names if name not in NOT_COMPARED):
            copy = COPY.format(sql.Identifier("analytics_marts", name))
            with (folder / f"{name}.csv").open("w") as file:
                cursor.copy_expert(copy.as_string(connection), file)


def sample(project: Path, _: Path) -> Iterator[str]:
    """The sample, as of its last day."""
    command(project, "tenant-health", "sample", *SAMPLE)
    build(project, "build", SAMPLE_DAY, 150)
    yield "sample"


def real_days(project: Path, realdata: Path) -> Iterator[str]:
    """Real data as of three days, each built from nothing."""
    command(project, "tenant-health", "load", str(realdata))
    for day in REAL_DAYS:
        rows("drop schema if exists analytics_marts, analytics_intermediate cascade")
        build(project, "build", day, 365)
        yield f"real-{day}"


def real_nights(project: Path, realdata: Path) -> Iterator[str]:
    """Real data, night by night, each with the rows of its day."""
    command(project, "tenant-health", "load", str(realdata))
    for table in ARRIVING:
        rows(HOLD_BACK.format(sql.Identifier(table)))
    for number in range(NIGHTS + 1):
        night = FIRST_NIGHT + timedelta(number)
        for table, column in ARRIVING.items():
            rows(
                ARRIVE.format(
                    table=sql.Identifier(table),
                    column=sql.Identifier(column),
                    end=sql.Literal((night + timedelta(1)).isoformat()),
                )
            )
        build(project, "run" if number else "build", night, 365 + number)
        yield f"night-{night}"


def make(project: Path, realdata: Path | None, folder: Path, only: str | None) -> None:
    """Every case, in a folder of its own."""
    for case in (sample, real_days, real_nights) if realdata else (sample,):
        if only and case.__name__ != only:
            continue
        with environment(project) as variables:
            os.environ.update(variables)
            for name in case(project, realdata or project):
                print(f"built {name}", flush=True)
                dump(folder / name)


def only_in(here: Path, there: Path) -> list[str]:
    """Lines of a file, header first, that the other one does not have as often."""
    mine, other = (
        sorted(path.read_text().splitlines()) if path.exists() else [] for path in (here, there)
    )
    if mine == other:
        return []
    counted: dict[str, int] = {}
    for line in other:
        counted[line] = counted.get(line, 0) + 1
    found = []
    for line in mine:
        counted[line] = counted.get(line, 0) - 1
        if counted[line] < 0:
            found.append(line)
    return found


def compare(kept: Path, made: Path) -> int:
    """Print what differs; the number of marts that do."""
    cases = {path.name for path in made.iterdir()}
    names = {
        path.relative_to(root)
        for root in (kept, made)
        for path in root.rglob("*.csv")
        if path.parent.name in cases
    }
    different = 0
    for name in sorted(names):
        before, after = only_in(kept / name, made / name), only_in(made / name, kept / name)
        if before or after:
            different += 1
            print(f"{name}: {len(before)} rows only before, {len(after)} only now")
            for mark, lines in (("-", before), ("+", after)):
                for line in lines[:5]:
                    print(f"  {mark} {line}")
    print(f"{len(names)} marts compared, {different} differ")
    return different


def main() -> None:
    """Keep or compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=("keep", "compare"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--realdata", type=Path, help="folder of CSV files of the source contract")
    parser.add_argument("--only", choices=("sample", "real_days", "real_nights"))
    parser.add_argument("--project", type=Path, default=Path(__file__).parents[1])
    chosen = parser.parse_args()
    folder, realdata = chosen.folder.resolve(), chosen.realdata and chosen.realdata.resolve()
    made = folder if chosen.what == "keep" else folder.with_name(f"{folder.name}.now")
    shutil.rmtree(made, ignore_errors=True)
    make(chosen.project.resolve(), realdata, made, chosen.only)
    if chosen.what == "compare":
        sys.exit(1 if compare(folder, made) else 0)


if __name__ == "__main__":
    main()
