"""How a table with days is partitioned (see months.sql of this adapter's macros)."""

MONTH = "partition_month"


def month_of(day: str) -> str:
    """SQL of the column: the month of a day, such as 2026-03, or `none` without one.

    Args:
        day: The name of the column with the day.
    """
    return f"coalesce(date_format(`{day}`, 'yyyy-MM'), 'none') as {MONTH}"
