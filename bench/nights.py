"""Measure a full build and one night against the least work there is, and against a loop.

Run: python bench/nights.py [--size S|M] [--tenants N] [--years N] [--rounds N] [--time-indexes]
     [--growth]

On sample activity in a temporary server with the embedded settings:

* floor: plain SQL that reads each raw table once and writes its daily grain, four at a time.
* full: `dbt build --full-refresh`, models alone and with all data tests.
* night: `dbt build` with all data tests, one day later, of a project parsed before, without what
  is built once a week.
* loop: what one would write instead: a handful of queries for each tenant, for one day.

It prints medians, their ratios, the CPU time of dbt and of the server, the peak memory of dbt, and
the temporary files of the server. With --growth it builds a quarter of the tenants first and prints
the models whose time grew faster than their rows.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import psycopg2
from psycopg2 import sql

from tenant_health.connection import current_target, transaction
from tenant_health.nightly.options import NIGHTLY
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.write import write_sample
from tenant_health.throwaway import environment

ROOT = Path(__file__).parents[1]
LAST_DAY = date(2026, 3, 31)
SIZES = {
    "S": {"tenants": 200, "users_per_tenant": 60.0, "activity": 1.0},
    "M": {"tenants": 1000, "users_per_tenant": 100.0, "activity": 2.0},
}
FLOOR = {
    "sessions": "organization_id, user_id, created_at::date, count(*), max(created_at)",
    "feature_usage_events": (
        "organization_id, feature_key, occurred_at::date, count(*), min(occurred_at),"
        " max(occurred_at)"
    ),
    "campaign_assignments": (
        "organization_id, assigned_at::date, completed_at::date, count(*), max(completed_at)"
    ),
    "cases": "organization_id, created_at::date, outcome_at::date, count(*), max(outcome_at)",
    "investigations": "organization_id, due_date::date, closed_at::date, count(*), max(closed_at)",
    "campaigns": "organization_id, launched_at::date, expires_at::date, count(*), max(updated_at)",
    "support_tickets": "organization_id, created_at::date, priority::text, count(*)",
    "users": "organization_id, created_at::date, is_active, count(*), max(updated_at)",
    "organizations": "id, created_at::date, is_active, count(*), max(updated_at)",
}
LOOP = (
    "select count(*) from raw.users where organization_id = %(id)s and created_at < %(end)s",
    """
    select count(*), count(distinct user_id) from raw.sessions
    where organization_id = %(id)s and created_at >= %(start)s and created_at < %(end)s
    """,
    """
    select count(*), count(*) filter (where outcome_at <= due_date)
    from raw.cases left join raw.investigations on case_id = cases.id
    where cases.organization_id = %(id)s and outcome_at >= %(start)s and outcome_at < %(end)s
    """,
    """
    select count(*), count(*) filter (where completed_at < %(end)s)
    from raw.campaign_assignments where organization_id = %(id)s and assigned_at < %(end)s
    """,
    """
    select count(distinct feature_key) from raw.feature_usage_events
    where organization_id = %(id)s and occurred_at < %(end)s
    """,
    """
    select count(*) from raw.support_tickets
    where organization_id = %(id)s and created_at >= %(start)s and created_at < %(end)s
    """,
)


@dataclass(frozen=True)
class Cost:
    """Of one dbt run.

    Attributes:
        seconds: From start to end.
        dbt_cpu: CPU seconds of dbt.
        server_cpu: CPU seconds of all of the server's processes.
        memory: Peak of dbt's, in MB.
        temporary: Temporary files of the server, in MB.
        models: Seconds by model.
    """

    seconds: float
    dbt_cpu: float
    server_cpu: float
    memory: float
    temporary: float
    models: dict[str, float]


def connect() -> "closing[psycopg2.extensions.connection]":
    """A connection that commits each statement."""
    connection = psycopg2.connect(**current_target().parameters)
    connection.autocommit = True
    return closing(connection)


def run(statement: str | sql.Composed) -> list[tuple[object, ...]]:
    """The rows of a statement."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def generate(config: SampleConfig) -> int:
    """Raw rows of sample activity."""
    with transaction(current_target()) as connection:
        return write_sample(connection, "raw", config, lambda *_: None).rows.total()


def floor() -> float:
    """Seconds of reading each raw table once and writing its daily grain."""
    run("drop schema if exists floor cascade; create schema floor")

    def write(table: str) -> None:
        columns = FLOOR[table].split(", ")
        groups = [str(number) for number, column in enumerate(columns, 1) if "(" not in column]
        named = [f"{column} as column_{number}" for number, column in enumerate(columns, 1)]
        statement = sql.SQL("create table floor.{0} as select {1} from raw.{0} group by {2}")
        run(
            statement.format(
                sql.Identifier(table), sql.SQL(", ".join(named)), sql.SQL(", ".join(groups))
            )
        )

    started = time.perf_counter()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, FLOOR))
    return time.perf_counter() - started


def dbt(command: str, as_of: date, history_days: int, *options: str) -> Cost:
    """What a command of dbt costs. Stops the measurement if it fails."""
    given = json.dumps({"as_of_date": as_of.isoformat(), "history_days": history_days})
    # other vars parse the project anew, which nights with the same ones need not
    target = f"{os.environ['DBT_PROFILES_DIR']}/target-{as_of}"
    before, cpu_before = _temporary_bytes(), _server_cpu()
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        ["dbt", "--quiet", command, "--vars", given, *options],  # noqa: S607
        cwd=ROOT,
        env={**os.environ, "DBT_TARGET_PATH": target},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        sys.exit(f"dbt {command} failed with {process.returncode}; nothing was measured.")
    temporary = (_temporary_bytes() - before) / 2**20  # waits until the sessions have ended
    results = json.loads(Path(target, "run_results.json").read_text()) if command != "parse" else {}
    return Cost(
        seconds,
        usage.ru_utime + usage.ru_stime,
        _server_cpu() - cpu_before,
        usage.ru_maxrss / 1024,
        temporary,
        {
            node["unique_id"].split(".")[2]: node["execution_time"]
            for node in results.get("results", ())
            if node["unique_id"].startswith("model.")
        },
    )


def _server_cpu() -> float:
    """CPU seconds that the server and the processes it has waited for have used."""
    postmaster = str(run("select split_part(pg_read_file('postmaster.pid'), chr(10), 1)")[0][0])
    ticks = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if stat.parent.name == postmaster:
            ticks += sum(int(field) for field in fields[11:15])
        elif fields[1] == postmaster:
            ticks += sum(int(field) for field in fields[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def add_time_indexes() -> None:
    """What a night asks for to find the rows of its days without a scan."""
    for table, column in (
        ("sessions", "created_at"),
        ("feature_usage_events", "occurred_at"),
        ("campaign_assignments", "assigned_at"),
        ("campaign_assignments", "completed_at"),
        ("campaign_assignments", "updated_at"),
    ):
        run(f"create index if not exists {table}_{column} on raw.{table} ({column})")


def loop(tenants: int) -> float:
    """Tenants a second of a loop that computes each one's numbers of one day."""
    ids = [row[0] for row in run("select id from raw.organizations order by id")][:tenants]
    window = {"start": LAST_DAY - timedelta(days=29), "end": LAST_DAY + timedelta(days=1)}
    started = time.perf_counter()
    with connect() as connection, connection.cursor() as cursor:
        for tenant in ids:
            for query in LOOP:
                cursor.execute(query, {"id": tenant, **window})
                cursor.fetchall()
    return len(ids) / (time.perf_counter() - started)


def _temporary_bytes() -> float:
    time.sleep(1.5)  # the server counts what a session used when that has ended
    return float(str(run("select sum(temp_bytes) from pg_stat_database")[0][0]))


def _largest_temporary_file(home: Path) -> float:
    """In MB, of those that the server has logged."""
    sizes = [
        int(found)
        for log in (home / ".postgres").glob("server.log*")
        for found in re.findall(r"temporary file: .* size (\d+)", log.read_text(errors="replace"))
    ]
    return max(sizes, default=0) / 2**20


def _median(rounds: int, measured: Callable[[], float]) -> float:
    return statistics.median(measured() for _ in range(rounds))


def main() -> None:
    """Print the figures of one size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", choices=SIZES, default="S")
    parser.add_argument("--tenants", type=int, help="instead of the size's own number")
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--time-indexes", action="store_true")
    parser.add_argument(
        "--growth", action="store_true", help="build a quarter of the tenants first"
    )
    chosen = parser.parse_args()
    days = 365 * chosen.years
    with environment(ROOT) as variables:
        os.environ.update(variables)
        size = dict(SIZES[chosen.size])
        size["tenants"] = chosen.tenants or size["tenants"]
        config = SampleConfig(days=days + 1, end_date=LAST_DAY, **size)  # type: ignore[arg-type]
        no_tests = ("--exclude-resource-type", "test", "unit_test")
        no_unit_tests = ("--exclude-resource-type", "unit_test")
        eve = LAST_DAY - timedelta(days=1)
        quarter: Cost | None = None
        if chosen.growth:
            few = replace(config, tenants=config.tenants // 4)
            with ProcessPoolExecutor(1, get_context("spawn")) as other:
                few_rows = other.submit(generate, few).result()
            run("vacuum analyze")
            quarter = dbt("build", eve, days, "--full-refresh", *no_tests)
            for schema in ("raw", "analytics_staging", "analytics_intermediate", "analytics_marts"):
                run(f"drop schema {schema} cascade")
        # in a process of its own: dbt's peak memory is at least that of the process that starts it
        with ProcessPoolExecutor(1, get_context("spawn")) as other:
            rows = other.submit(generate, config).result()
        run("alter system set log_temp_files = 0")
        run("select pg_reload_conf()")
        if chosen.time_indexes:
            add_time_indexes()
        run("vacuum analyze")
        tenants = f"{size['tenants']:,} tenants"
        print(f"{chosen.size}, {tenants}, {chosen.years} year(s): {rows:,} raw rows", flush=True)

        floors = _median(chosen.rounds, floor)
        run("drop schema floor cascade")
        dbt("parse", eve, days)
        dbt("parse", LAST_DAY, days)
        models = dbt("build", eve, days, "--full-refresh", *no_tests)
        full = dbt("build", eve, days, "--full-refresh", *no_unit_tests)
        nights = []
        for _ in range(chosen.rounds):
            dbt("build", eve, days, *no_tests)
            nights.append(dbt("build", LAST_DAY, days, *NIGHTLY))
        night = sorted(nights, key=lambda cost: cost.seconds)[len(nights) // 2]
        rate = loop(min(100, int(size["tenants"])))
        tenant_days = int(str(run("select count(*) from analytics_marts.usage_metrics")[0][0]))

        print(f"floor {floors:.1f} s")
        for name, cost in (("full build, models", models), ("with tests", full), ("night", night)):
            print(
                f"{name:20} {cost.seconds:8.1f} s, CPU of dbt {cost.dbt_cpu:5.1f} s, of the server"
                f" {cost.server_cpu:6.1f} s, dbt {cost.memory:5,.0f} MB, temporary files"
                f" {cost.temporary:8,.0f} MB"
            )
        largest = _largest_temporary_file(Path(variables["DBT_PROFILES_DIR"]))
        print(f"largest temporary file {largest:,.0f} MB")
        print(f"full build / floor: {models.seconds / floors:.2f}")
        print(f"night / full build with tests: 1/{full.seconds / night.seconds:.1f}")
        print(f"the same in CPU of the server: 1/{full.server_cpu / night.server_cpu:.1f}")
        for name, cost in (("full build", models), ("night", night)):
            slowest = sorted(cost.models.items(), key=lambda item: -item[1])[:8]
            print(f"slowest in a {name}: " + ", ".join(f"{m} {t:.1f} s" for m, t in slowest))
        if quarter:
            print(f"growth from {few_rows:,} to {rows:,} rows, by how much faster than the rows:")
            for model, seconds in quarter.models.items():
                grown = models.models[model] / seconds / (rows / few_rows)
                if models.models[model] > 1 and grown > 1:
                    print(
                        f"  {model}: {seconds:.2f} s to {models.models[model]:.2f} s, {grown:.2f}"
                    )
        print(
            f"tenant days a second, full build / loop: {tenant_days / models.seconds:,.0f} /"
            f" {rate:,.1f} = {tenant_days / models.seconds / rate:,.0f}"
        )


if __name__ == "__main__":
    main()
