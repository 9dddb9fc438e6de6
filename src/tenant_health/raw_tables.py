"""Makes the platform's raw tables, for `tenant-health sample` and `tenant-health load`.

Both fill them in one transaction, so that nobody ever sees a half-filled schema:

    dropped = create_raw_schema(connection, "raw")
    ...  # COPY into every table; (freeze) works, they are new in this transaction
    add_keys(connection, "raw")
    connection.commit()
"""

import re
from collections.abc import Collection, Iterable
from importlib.resources import files

from psycopg2 import errors, extensions, sql

from tenant_health.errors import UserError

TABLES: dict[str, tuple[str, ...]] = {
    "organizations": ("id", "name", "slug", "settings", "is_active", "created_at", "updated_at"),
    "users": ("id", "organization_id", "is_active", "created_at", "updated_at"),
    "sessions": ("id", "organization_id", "user_id", "created_at"),
    "cases": (
        "id", "organization_id", "status", "outcome_at", "is_merged", "created_at", "updated_at",
    ),
    "investigations": (
        "id", "case_id", "organization_id", "investigation_number", "due_date", "closed_at",
        "created_at", "updated_at",
    ),
    "campaigns": (
        "id", "organization_id", "type", "status", "launched_at", "expires_at", "created_at",
        "updated_at",
    ),
    "campaign_assignments": (
        "id", "organization_id", "campaign_id", "employee_id", "status", "assigned_at", "due_date",
        "completed_at", "created_at", "updated_at",
    ),
    "support_tickets": (
        "id", "organization_id", "user_id", "status", "priority", "created_at", "updated_at",
        "resolved_at", "closed_at",
    ),
    "feature_usage_events": ("id", "organization_id", "user_id", "feature_key", "occurred_at"),
}  # fmt: skip
"""The nine tables of the source contract, each with the columns that it lists."""

OWNERS = {
    "account_owners": (
        "organization_id", "owner_name", "owner_email", "renewal_on", "annual_value",
    ),
}  # fmt: skip
"""The optional table of the source contract; `sample` fills it, `load` leaves it empty."""

ALL_TABLES = TABLES | OWNERS
"""Every table that we make."""

TIME_INDEXES: dict[str, tuple[str, ...]] = {
    "sessions": ("created_at",),
    "feature_usage_events": ("occurred_at",),
    "campaign_assignments": ("assigned_at", "completed_at", "updated_at"),
}
"""The times of the large tables by which a night can pick the rows of the days that it builds."""

MARK = "Written by tenant-health: replaced by the next `tenant-health sample` or `load`."
"""Comment on every table and type that we made: only such ones are ever replaced."""

_DDL = files("tenant_health").joinpath("raw_tables.sql").read_text("utf-8")
_TYPES = tuple(re.findall(r"^create type (\w+)", _DDL, re.MULTILINE))


def column_types() -> dict[str, dict[str, str]]:
    """The columns of each raw table, in their order, with their types as raw_tables.sql says."""
    return {
        table: dict(re.findall(r"^ +(\w+) (\w+(?:\([^)]*\))?)", columns, re.MULTILINE))
        for table, columns in re.findall(r"^create table (\w+) \((.*?)^\);", _DDL, re.M | re.S)
    }


def create_raw_schema(connection: extensions.connection, schema: str) -> list[str]:
    """Makes the empty tables, in place of those that an earlier run made.

    Args:
        connection: Not in autocommit mode: the caller fills the tables and commits.
        schema: Made if it does not exist, which is what needs the right to create on the database.
            What else it holds is left alone.

    Returns:
        The views elsewhere that read the earlier tables and went with them, as "schema.name".

    Raises:
        UserError: A table or type of one of our names is there that we did not make, or a table
            elsewhere has a column of one of our types.
    """
    if connection.autocommit:
        raise ValueError("create_raw_schema needs a transaction, not autocommit")
    with connection.cursor() as cursor:
        _ensure_schema(cursor, schema)
        _refuse_others(cursor, schema)
        dropped = _views_on_tables(cursor, schema)
        _drop_earlier(cursor, schema)
        cursor.execute("select current_setting('search_path')")
        (search_path,) = cursor.fetchone() or ("",)
        cursor.execute(_sql("set local search_path to {}", schema))
        cursor.execute(_DDL)
        for kind, names in (("table", ALL_TABLES), ("type", _TYPES)):
            for name in names:
                cursor.execute(_sql(f"comment on {kind} {{}} is %s", name), [MARK])
        cursor.execute("select set_config('search_path', %s, true)", [search_path])
    return dropped


def add_keys(
    connection: extensions.connection,
    schema: str,
    *,
    repeated: Collection[str] = ("feature_usage_events",),
    tables: Iterable[str] = tuple(TABLES),
) -> None:
    """Adds keys and indexes to the filled tables and gathers their statistics.

    Every table gets an index on organization_id and a primary key on id. Where an id is there
    twice, or is null, it gets a plain index on id instead.

    Args:
        connection: Not in autocommit mode.
        schema: Where create_raw_schema made the tables.
        repeated: Tables known to hold an id twice: spares the attempt to make a primary key.
        tables: Which tables to do, for callers that show progress between them.

    Raises:
        UserError: A value is too long to be indexed.
    """
    with connection.cursor() as cursor:
        for table in tables:
            if table in repeated or not _add_primary_key(cursor, schema, table):
                _add_index(cursor, schema, table, "id")
            if "organization_id" in TABLES[table]:
                _add_index(cursor, schema, table, "organization_id")
            cursor.execute(_sql("analyze {}", schema, table))


def add_time_indexes(connection: extensions.connection, schema: str) -> None:
    """Adds indexes on the times of the large tables, so that a night reads only its own days.

    They are btrees: BRIN is smaller by far, but serves only where rows lie in the order of time, as
    the application's would. A sample is written tenant by tenant, each with all of its days, so
    that every range of pages holds every day (correlation of sessions.created_at: about 0).

    Args:
        connection: Not in autocommit mode.
        schema: Where create_raw_schema made the tables.
    """
    with connection.cursor() as cursor:
        for table, columns in TIME_INDEXES.items():
            for column in columns:
                _add_index(cursor, schema, table, column)


def _ensure_schema(cursor: extensions.cursor, schema: str) -> None:
    """Makes the schema only if needed: `if not exists` asks for the right to do so all the same."""
    cursor.execute("select from pg_namespace where nspname = %s", [schema])
    if cursor.fetchone() is None:
        cursor.execute(_sql("create schema {}", schema))


def _add_primary_key(cursor: extensions.cursor, schema: str, table: str) -> bool:
    """Whether the rows allowed it."""
    statement = _sql("alter table {} add primary key (id)", schema, table)
    try:
        _index(cursor, schema, table, "id", statement)
    except (errors.UniqueViolation, errors.NotNullViolation):
        return False
    return True


def _add_index(cursor: extensions.cursor, schema: str, table: str, column: str) -> None:
    statement = sql.SQL("create index on {} ({})").format(
        sql.Identifier(schema, table), sql.Identifier(column)
    )
    _index(cursor, schema, table, column, statement)


def _index(
    cursor: extensions.cursor, schema: str, table: str, column: str, statement: sql.Composed
) -> None:
    """Makes an index, or leaves all as it was and says why."""
    cursor.execute("savepoint before_index")
    try:
        cursor.execute(statement)
    except (errors.UniqueViolation, errors.NotNullViolation):
        cursor.execute("rollback to savepoint before_index")
        raise
    except errors.ProgramLimitExceeded as error:
        cursor.execute("rollback to savepoint before_index")
        raise _too_long(cursor, schema, table, column) from error
    cursor.execute("release savepoint before_index")


def _too_long(cursor: extensions.cursor, schema: str, table: str, column: str) -> UserError:
    query = sql.SQL(
        "select {0}, length({0}) from {1} order by octet_length({0}) desc nulls last limit 1"
    ).format(sql.Identifier(column), sql.Identifier(schema, table))
    cursor.execute(query)
    value, length = cursor.fetchone() or ("", 0)
    return UserError(
        f"{table}.{column}: a value of {length:,} characters is too long for an index "
        f"(a btree row of PostgreSQL has up to 2,704 bytes). It begins with {value[:40]!r}. "
        "Nothing was changed. Shorten it, or leave that row out, then run this again."
    )


def _refuse_others(cursor: extensions.cursor, schema: str) -> None:
    cursor.execute(
        """
        select relname from pg_class
        where relnamespace = quote_ident(%(schema)s)::regnamespace and relname = any(%(tables)s)
            and obj_description(oid, 'pg_class') is distinct from %(mark)s
        union all
        select typname from pg_type
        where typnamespace = quote_ident(%(schema)s)::regnamespace and typname = any(%(types)s)
            and obj_description(oid, 'pg_type') is distinct from %(mark)s
        order by 1
        """,
        {"schema": schema, "tables": list(ALL_TABLES), "types": list(_TYPES), "mark": MARK},
    )
    if others := [name for (name,) in cursor.fetchall()]:
        raise UserError(
            f"Schema {schema} holds {', '.join(others)}, not made by tenant-health, so nothing was "
            "touched. Choose another schema with --schema, or drop them yourself first."
        )


def _views_on_tables(cursor: extensions.cursor, schema: str) -> list[str]:
    cursor.execute(
        """
        with recursive readers as (
            select oid from pg_class
            where relnamespace = quote_ident(%(schema)s)::regnamespace
                and relname = any(%(tables)s)
            union
            select rule.ev_class
            from readers
            join pg_depend as used on used.refobjid = readers.oid
                and used.refclassid = 'pg_class'::regclass and used.classid = 'pg_rewrite'::regclass
            join pg_rewrite as rule on rule.oid = used.objid
        )
        select nspname || '.' || relname
        from readers
        join pg_class using (oid)
        join pg_namespace as namespace on namespace.oid = relnamespace
        where relkind in ('v', 'm')
        order by 1
        """,
        {"schema": schema, "tables": list(ALL_TABLES)},
    )
    return [name for (name,) in cursor.fetchall()]


def _drop_earlier(cursor: extensions.cursor, schema: str) -> None:
    for table in ALL_TABLES:
        cursor.execute(_sql("drop table if exists {} cascade", schema, table))
    for name in _TYPES:
        try:
            cursor.execute(_sql("drop type if exists {}", schema, name))
        except errors.DependentObjectsStillExist as error:
            raise UserError(
                f"{error.diag.message_detail}. Drop that first, or cast the column to text; or "
                "choose another schema with --schema."
            ) from error


def _sql(text: str, *identifier: str) -> sql.Composed:
    """The text with its {} replaced by the quoted, possibly dotted, identifier."""
    return sql.SQL(text).format(sql.Identifier(*identifier))
