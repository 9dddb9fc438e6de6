"""Sources that stop the run: what of the contract they lack."""

from ..oracle.contract import TABLES

# What the source may lack: (table, column). None for the column: the whole table.
MISSING = [(table, None) for table in TABLES]
MISSING += [(table, column) for table, known in TABLES.items() for column in known.columns]

# Columns whose type cannot be read as what the contract says: (table, column, type in the source).
IMPOSSIBLE_TYPES = [
    ("organizations", "is_active", "timestamp"),
    ("sessions", "created_at", "boolean"),
    ("investigations", "investigation_number", "timestamp"),
    ("feature_usage_events", "occurred_at", "boolean"),
]
