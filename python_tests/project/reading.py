"""Reader roles, and what they get to see over a connection of their own."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from threading import Event, Thread
from typing import Any, Self

import psycopg2
from psycopg2 import errors, extensions

from .builds import BUILD, run_dbt
from .databases import Database, new_database

STAFF, TENANT = "reading_staff", "reading_tenant"
OWN_ROWS = (
    *("usage_metrics", "feature_adoption", "tenant_health_scores", "tenant_benchmarks"),
    "score_components",
)
ROLES = {"internal_reader_roles": [STAFF], "tenant_reader_roles": [TENANT]}
"""The vars that name the roles."""

READABLE = """
    select
        c.oid::regclass::text,
        exists(select from pg_attribute where attrelid = c.oid and attname = 'organization_id')
    from pg_class as c
    inner join pg_namespace as n on n.oid = c.relnamespace
    where
        (n.nspname = 'raw' or n.nspname like 'analytics%')
        and c.relkind in ('r', 'p', 'v', 'm', 'f')
        and has_schema_privilege(n.oid, 'usage')
        and has_any_column_privilege(c.oid, 'select')
"""
"""What the role in use may read at this moment: each table or view, and whether it has ids."""


@contextmanager
def opened_marts(built: Database, dbt_vars: Mapping[str, Any]) -> Iterator[Database]:
    """A copy of a built database with marts that two roles may read, each what is for it."""
    built.rows(f"create role {STAFF}; create role {TENANT}")
    try:
        with new_database(built.server, template=built.name) as database:
            marts = (*BUILD, "--select", "path:models/marts")
            run = run_dbt(database, marts, {**dbt_vars, **ROLES})
            assert run.exit_code == 0, run.errors
            yield database
    finally:
        built.rows(f"drop role {STAFF}; drop role {TENANT}")


@contextmanager
def reading(
    database: Database, organization: str | None = None, role: str = TENANT
) -> Iterator[extensions.cursor]:
    """A connection as a reader role that can't become another, with the setting or without."""
    connection = psycopg2.connect(**database.parameters)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"set session authorization {role}; set role {role}")
            if organization is not None:
                setting = "select set_config('app.current_organization', %s, false)"
                cursor.execute(setting, [organization])
            yield cursor
    finally:
        connection.close()


def selected(cursor: extensions.cursor, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    cursor.execute(query, values or None)
    return cursor.fetchall()


def rows_shown(database: Database, organization: str | None) -> dict[str, list[tuple[Any, ...]]]:
    """All rows that each mart shows a tenant's role, in one order."""
    with reading(database, organization) as cursor:
        return {m: _sorted(selected(cursor, f"table analytics_marts.{m}")) for m in OWN_ROWS}


def rows_of(database: Database, organization: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that it should be shown, as the marts' owner finds them."""
    query = "select * from analytics_marts.{} where organization_id = '{}'"
    return {m: _sorted(database.rows(query.format(m, organization))) for m in OWN_ROWS}


def organizations(database: Database) -> list[str]:
    """The ids of all tenants with a benchmark."""
    ids = "select distinct organization_id from analytics_marts.tenant_benchmarks order by 1"
    return [row[0] for row in database.rows(ids)]


def _sorted(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)


class Poller(Thread):
    """Looks at the marts again and again while its block runs, and keeps the error that ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.done = Event()
        self.failure: psycopg2.Error | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.join()

    def run(self) -> None:
        try:
            with self.connected() as cursor:
                while not self.done.is_set():
                    self.look(cursor)
        except psycopg2.Error as error:
            self.failure = error

    def connected(self) -> AbstractContextManager[extensions.cursor]:
        """The connection that it reads over, in no transaction."""
        raise NotImplementedError

    def look(self, cursor: extensions.cursor) -> None:
        """Reads all that it is to read, once."""
        raise NotImplementedError


class Watcher(Poller):
    """A tenant that reads whatever it can, whatever its name."""

    def __init__(self, database: Database, organization: str) -> None:
        super().__init__()
        self.database, self.organization = database, organization
        self.rounds = 0
        self.seen: dict[str, set[tuple[int, int]]] = {}

    def connected(self) -> AbstractContextManager[extensions.cursor]:
        return reading(self.database, self.organization)

    def look(self, cursor: extensions.cursor) -> None:
        for name, has_ids in selected(cursor, READABLE):
            others = "organization_id <> %s" if has_ids else "%s is null"
            query = f"select count(*), count(*) filter (where {others}) from {name}"
            with suppress(errors.UndefinedTable):  # the table that was swapped out is gone
                counts = selected(cursor, query, self.organization)[0]
                self.seen.setdefault(name, set()).add(counts)
        self.rounds += 1
