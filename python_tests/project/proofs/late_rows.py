"""Raw rows that arrived after their day was built."""

from .corruption import Corruption

PROOFS = {
    "late_arriving_rows_are_reprocessed": {
        "a day that is no longer right": Corruption(
            "insert into late_arriving_rows values "
            "('sessions', '2025-03-02', '2025-03-31', 2, 1, '2025-03-02')"
        ),
    },
}
