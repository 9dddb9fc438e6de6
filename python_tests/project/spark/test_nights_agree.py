"""Nights on Spark, against nights on PostgreSQL that go back to the first day of the same month."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from project.builds import run_dbt
from project.databases import Database
from project.publish.lake import table_of
from project.rebuilding import NIGHT, NIGHTLY_BUILD, vars_of
from project.spark.engine import differences, run_on_spark
from tenant_health.raw_tables import ALL_TABLES
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.write import write_sample

pytestmark = [pytest.mark.spark, pytest.mark.slow]
SAMPLE = SampleConfig(tenants=8, days=80, end_date=date(2025, 6, 10), seed=7, users_per_tenant=6)
START = date(2025, 4, 20)
ALL_DAYS = date(2020, 1, 1)
LATE = """
    insert into raw.sessions
    select 'late ' || id, organization_id, user_id, timestamp '{day} 10:00'
    from raw.sessions order by id limit 40
"""
GONE = "delete from raw.sessions where created_at >= '2025-05-20' and user_id < '5'"
DEPARTED = """
    delete from raw.organizations where id = (select min(organization_id) from raw.cases)
"""
UNKNOWN = """
    create table raw.later as
        select * from raw.organizations where id = (select max(organization_id) from raw.cases);
    delete from raw.organizations where id in (select id from raw.later)
"""
KNOWN = """
    insert into raw.organizations select * from raw.later;
    update raw.campaign_assignments
    set status = 'COMPLETED', completed_at = '2025-05-30 10:00', updated_at = '2025-05-30 10:00'
    where
        organization_id in (select id from raw.later)
        and assigned_at < '2025-05-01' and status = 'PENDING'
        and id not in (select id from raw.campaign_assignments group by id having count(*) > 1)
"""
NOTHING_USED = "delete from raw.feature_usage_events where occurred_at >= '2025-05-01'"


@dataclass(frozen=True)
class Step:
    """A night: its day, what happened at the source before, and from when PostgreSQL rebuilds."""

    day: date
    rebuilt_from: date
    changes: Sequence[str] = ()
    options: dict[str, Any] = field(default_factory=dict)
    start: date = START


FIRST = Step(date(2025, 5, 29), ALL_DAYS)
NIGHTS = {
    "late rows of the month count, and all of an organization that was unknown": Step(
        date(2025, 5, 30), date(2025, 5, 1), [LATE.format(day="2025-05-04"), KNOWN]
    ),
    "two nights were missed, and a month begins; late rows of another month do not count": Step(
        date(2025, 6, 2),
        date(2025, 5, 1),
        [GONE, LATE.format(day="2025-04-25").replace("late", "later")],
    ),
    "a tenant is gone from the source": Step(date(2025, 6, 3), ALL_DAYS, [DEPARTED]),
    "a month has no rows any more": Step(
        date(2025, 6, 4), date(2025, 5, 1), [NOTHING_USED], {"max_source_rows_lost": 1}
    ),
    "an earlier day": Step(date(2025, 5, 20), date(2025, 5, 1)),
    "another setting": Step(date(2025, 6, 5), ALL_DAYS, (), {"min_data_coverage": 0.9}),
}


KILLED = "alter table analytics_intermediate.{} drop partition (partition_month = '2025-05')"


def test_marts_are_equal_after_each_night(fresh: Database, tmp_path: Path) -> None:
    with fresh.connection() as connection:
        write_sample(connection, "raw", SAMPLE, lambda *_: None)
    fresh.rows(UNKNOWN)
    _build(fresh, tmp_path, FIRST, NIGHTLY_BUILD)
    for what, step in NIGHTS.items():
        for change in step.changes:
            fresh.rows(change)
        _build(fresh, tmp_path, step, NIGHT)
        assert (what, differences(fresh, tmp_path / ".spark" / "tables", weekly=False)) == (
            what,
            {},
        )


def test_what_broken_and_partial_runs_left_is_made_up_for(fresh: Database, tmp_path: Path) -> None:
    """A run of one model alone, for a longer history, builds it from what has the shorter one."""
    with fresh.connection() as connection:
        write_sample(connection, "raw", SAMPLE, lambda *_: None)
    _build(fresh, tmp_path, FIRST, NIGHTLY_BUILD)
    for table in ("int_session_days", "int_daily_usage"):
        sql = {"sql": KILLED.format(table)}
        run_on_spark(tmp_path, ["run-operation", "run_query", "--args", json.dumps(sql)], {})
    longer = Step(date(2025, 5, 30), date(2025, 5, 1), start=date(2025, 4, 10))
    alone = ["run", "--select", "int_health_scores"]
    run_on_spark(tmp_path, alone, {**_vars(longer), "lake": str(tmp_path / "lake")})
    _build(fresh, tmp_path, longer, NIGHT)
    assert differences(fresh, tmp_path / ".spark" / "tables", weekly=False) == {}


def _vars(step: Step) -> dict[str, Any]:
    return vars_of(step.day, step.start, **step.options)


def _build(database: Database, home: Path, step: Step, args: Sequence[str]) -> None:
    """Builds a day on both engines, from the same rows."""
    dbt_vars = _vars(step)
    run = run_dbt(database, args, {**dbt_vars, "reprocess_from": str(step.rebuilt_from)})
    assert run.exit_code == 0, "\n".join(run.errors)
    for name in ALL_TABLES:
        folder = home / "lake" / name
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(table_of(database, f"raw.{name}"), folder / "rows.parquet")
    options = ["--selector", "spark_night", "--exclude-resource-type", "test"]
    run_on_spark(home, ["build", *options], {**dbt_vars, "lake": str(home / "lake")})
