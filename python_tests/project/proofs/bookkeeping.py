"""Raw rows that are lost or counted twice."""

from .corruption import change, leave_out, repeat

PROOFS = {
    "int_checked_rows_are_at_least_one_raw_row": {
        "no row": change("int_checked_rows", "row_count = 0"),
        "more rows than there are copies": change("int_checked_rows", "row_count = row_copies + 1"),
    },
    "no_raw_row_counts_twice": {
        "a raw row counted twice": change("int_checked_rows", "row_copies = row_copies + 1"),
        "rows of a day counted twice": repeat("int_checked_rows"),
        "rows of an unknown table": repeat("int_checked_rows", but='{"source_table": "people"}'),
        **{
            f"a raw row gone from {table}": leave_out(f"raw.{table}")
            for table in (
                *("organizations", "users", "sessions", "cases", "investigations", "campaigns"),
                *("campaign_assignments", "support_tickets", "feature_usage_events"),
            )
        },
    },
}
