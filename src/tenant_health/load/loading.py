"""Loads a folder's files into the raw tables, in the caller's transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from psycopg2 import extensions

from tenant_health.load.copying import copy_file
from tenant_health.load.csv_files import Source
from tenant_health.raw_tables import add_keys, create_raw_schema

_COPYING_SHARE = 0.6  # of the whole time; the rest is keys and indexes


@dataclass
class Loaded:
    """What became of a folder.

    Attributes:
        rows: Number of rows by table.
        notes: What the user should know, one sentence each.
        dropped_views: Views elsewhere that went with the earlier tables.
    """

    rows: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    dropped_views: list[str] = field(default_factory=list)


def load_sources(
    connection: extensions.connection,
    schema: str,
    sources: list[Source],
    report: Callable[[str, float], None] = lambda _text, _share: None,
) -> Loaded:
    """Replaces the raw tables of a schema by the files' rows, for the caller to commit.

    Args:
        connection: Not in autocommit mode.
        schema: Where the raw tables go.
        sources: One file for each table.
        report: Told what is being done, and the share of the whole that is done, from 0 to 1.

    Raises:
        UserError: The schema holds tables that we did not make, or a row can't be stored.
    """
    loaded = Loaded(dropped_views=create_raw_schema(connection, schema))
    whole = sum(source.size for source in sources)
    before = 0

    def tell(source: Source, read: int) -> None:
        report(source.path.name, _COPYING_SHARE * (before + read) / whole)

    for source in sources:
        copied = copy_file(connection, schema, source, partial(tell, source))
        loaded.rows[source.table] = copied.rows
        loaded.notes += copied.notes
        before += source.size
    before = 0
    for source in sources:
        add_keys(connection, schema, tables=[source.table])
        before += source.size
        share = _COPYING_SHARE + (1 - _COPYING_SHARE) * before / whole
        report(f"keys of {source.table}", share)
    return loaded
