"""Sources that stop the run: what of the contract they lack."""

from ..oracle.contract import TABLES

# What the source may lack: (table, column). None for the column: the whole table.
MISSING = [(table, None) for table in TABLES]
MISSING += [(table, column) for table, known in TABLES.items() for column in known.columns]

# Columns of a type that can't be read as what the contract says: (table, column, type, wanted).
IMPOSSIBLE_TYPES = [
    ("organizations", "is_active", "timestamp without time zone", "boolean"),
    ("organizations", "settings", "boolean", "jsonb"),
    ("sessions", "created_at", "boolean", "timestamp"),
    ("cases", "status", "boolean", "text"),
    ("investigations", "investigation_number", "timestamp without time zone", "integer"),
    ("feature_usage_events", "occurred_at", "boolean", "timestamp"),
]
