"""Raw rows that are lost or counted twice."""

from .corruption import Corruption, change, leave_out, repeat

_WHOLE_TABLES = (
    *("organizations", "users", "cases"),
    *("investigations", "campaigns", "support_tickets"),
)
_TABLES_BY_DAY = {
    "sessions": ("created_at", "stg_platform__copied_sessions"),
    "campaign_assignments": ("assigned_at", "stg_platform__copied_assignments"),
    "feature_usage_events": ("occurred_at", "stg_platform__copied_events"),
}

PROOFS = {
    "int_checked_rows_are_at_least_one_raw_row": {
        "no row": change("int_checked_rows", "row_count = 0"),
        "more rows than there are copies": change("int_checked_rows", "row_count = row_copies + 1"),
    },
    "no_raw_row_counts_twice": {
        "a raw row counted twice": change(
            "int_checked_rows", "row_copies = row_copies + 1", "source_table = 'users'"
        ),
        "rows of an unknown table": repeat("int_checked_rows", but='{"source_table": "people"}'),
        **{
            f"rows of a day counted twice, of {table}": repeat(
                "int_checked_rows", f"source_table = '{table}' and dated_on >= '2025-01-01'"
            )
            for table in (*_WHOLE_TABLES, *_TABLES_BY_DAY)
            if table != "organizations"
        },
        **{f"a raw row gone from {table}": leave_out(f"raw.{table}") for table in _WHOLE_TABLES},
        **{
            f"a raw row gone from {table}": leave_out(
                f"raw.{table}",
                f"{time} >= '2025-01-01' and id not in (select id from {copied})",
            )
            for table, (time, copied) in _TABLES_BY_DAY.items()
        },
    },
    "late_activity_is_reprocessed": {
        "a day that is not right": Corruption(
            "insert into late_activity values "
            "('sessions', 'logged_in', '2025-01-02', '2025-03-31', 1, 1, '2025-01-02')"
        ),
    },
}
