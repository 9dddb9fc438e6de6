"""What a session relies on, whatever the role, the database or the server sets by default."""

from typing import Any

_SETTINGS = """
set default_transaction_isolation = 'read committed';
set timezone = 'UTC';
set datestyle = 'ISO, MDY';
set standard_conforming_strings = on;
set row_security = on
"""


def prepare_session(connection: Any, search_path: str | None) -> None:
    """Pin the settings of a new psycopg2 connection.

    They are SQL statements and not libpq's `options`, which poolers such as pgbouncer refuse.

    Args:
        connection: Open; what its transaction, if any, has set stays set.
        search_path: As a profile has it; if None or empty, `pg_catalog` alone, so that nobody
            else's function is called by the name of one of PostgreSQL's own.

    Raises:
        psycopg2.Error: The connection breaks, or the search path is no list of names.
    """
    autocommit = connection.autocommit
    connection.commit()  # a transaction that is open keeps the isolation it began with
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        path = search_path or "pg_catalog"
        cursor.execute("select pg_catalog.set_config('search_path', %s, false)", (path,))
    connection.autocommit = autocommit
    connection.set_client_encoding("UTF8")
