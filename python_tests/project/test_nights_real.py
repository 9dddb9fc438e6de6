"""Nights of 2024 on the real data: each run gets its days' rows, and makes what a full build would.

By default two, of a month's end and an outage. Else every night until April, then one a week,
compared at the end of each month.
"""

from datetime import date, timedelta

import pytest

from project.builds import BUILD, ROOT, run_dbt
from project.databases import Database
from project.rebuilding import differences, rebuilt, vars_of
from tenant_health.load.csv_files import find_sources
from tenant_health.load.loading import load_sources

REAL_DATA = ROOT.parent / "shared" / "realdata"
START, FIRST, LAST = date(2024, 1, 1), date(2024, 1, 28), date(2024, 12, 31)
FEW = (date(2024, 1, 31), date(2024, 2, 7))
ARRIVING = {
    "sessions": "created_at",
    "feature_usage_events": "occurred_at",
    "campaign_assignments": "assigned_at",
    "cases": "created_at",
    "support_tickets": "created_at",
}
HOLD_BACK = """
    create table public.{table} as select * from raw.{table};
    delete from raw.{table}
"""
ARRIVE = """
    with come as (delete from public.{table} where ({time} >= '{end}') is not true returning *)
    insert into raw.{table} select * from come
"""


def _many() -> tuple[date, ...]:
    days = (FIRST + timedelta(day + 1) for day in range((LAST - FIRST).days))
    return tuple(d for d in days if d.month < 5 or d.weekday() == 6 or _ends_month(d))


def _ends_month(day: date) -> bool:
    return (day + timedelta(1)).day == 1


def _arrive(database: Database, until: date) -> None:
    for table, time in ARRIVING.items():
        database.rows(ARRIVE.format(table=table, time=time, end=until + timedelta(1)))


if REAL_DATA.is_dir():

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "after_first", [pytest.param(FEW, id="few"), pytest.param(_many(), id="many")]
    )
    def test_night_by_night(fresh: Database, after_first: tuple[date, ...]) -> None:
        with fresh.connection() as connection:
            load_sources(connection, "raw", find_sources(REAL_DATA))
        for table in ARRIVING:
            fresh.rows(HOLD_BACK.format(table=table))
        nights = (FIRST, *after_first)
        for night in nights:
            _arrive(fresh, night)
            run = run_dbt(fresh, BUILD if night == FIRST else ("run",), vars_of(night, START))
            assert run.exit_code == 0, run.errors
            if night == nights[-1] or (_ends_month(night) and LAST in nights):
                with rebuilt(fresh, vars_of(night, START), args=BUILD) as at_once:
                    assert differences(fresh, at_once) == {}
                    assert fresh.fingerprints() == at_once.fingerprints()
