"""The same activity in other shapes that a source may have: statements to turn it into them."""

from collections.abc import Mapping
from typing import Any

from project.oracle.contract import TABLES

STATUSES = {
    "cases": ["status"],
    "campaigns": ["type", "status"],
    "campaign_assignments": ["status"],
    "support_tickets": ["status", "priority"],
}
TIMES = {table: known.times for table, known in TABLES.items()}


def _retyped(columns: Mapping[str, Any], new_type: str) -> str:
    """Statements that change columns of raw tables; {} in the new type is the column's name."""
    return ";".join(
        f"alter table raw.{table} "
        + ", ".join(f"alter {column} type {new_type.format(column)}" for column in names)
        for table, names in columns.items()
    )


def _session_settings(timezone: str, datestyle: str) -> str:
    return f"""
        do $$ begin
            execute format('alter database %I set timezone to {timezone}', current_database());
            execute format('alter database %I set datestyle to {datestyle}', current_database());
        end $$
    """


SHUFFLED = ";".join(
    f"""
    alter table raw.{table} rename to "was {table}";
    create table raw.{table} as select * from raw."was {table}" order by md5(ctid::text || 'x')
    """
    for table in TABLES
)
VARIANTS = {
    "in another order on disk": [SHUFFLED],
    "in an EL copy, read from Tokyo": [
        _retyped(STATUSES, "text"),
        _retyped(TIMES, "text"),
        _retyped({"organizations": ["settings"]}, "json"),
        _session_settings('"Asia/Tokyo"', "sql, dmy"),
    ],
    "with time zones, read from Los Angeles": [
        _retyped(TIMES, "timestamptz using {} at time zone 'UTC'"),
        _session_settings('"America/Los_Angeles"', "german"),
    ],
}
