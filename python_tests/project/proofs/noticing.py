"""The project's dbt tests as queries, which can look at bad data that is never committed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dbt.contracts.graph.manifest import Manifest
from psycopg2 import extensions

from project.builds import parsed, run_dbt
from project.databases import Database

SCHEMAS = "raw, analytics_seeds, analytics_staging, analytics_intermediate, analytics_marts"
_CHANGED = """
    select relname from pg_stat_xact_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 0
"""
_CONSTRAINTS = """
    select format('alter table %s drop constraint %I cascade', conrelid::regclass, conname)
    from pg_constraint
    inner join pg_namespace on pg_namespace.oid = connamespace
    where contype in ('p', 'u', 'f', 'c') and nspname = any (current_schemas(false))
    order by contype <> 'f'
"""
_NOT_NULL = """
    select format('alter table %s alter %I drop not null', attrelid::regclass, attname)
    from pg_attribute
    inner join pg_class on pg_class.oid = attrelid
    inner join pg_namespace on pg_namespace.oid = relnamespace
    where relkind = 'r' and attnum > 0 and attnotnull and nspname = any (current_schemas(false))
"""
_UNIQUE = """
    select format('drop index %s', indexrelid::regclass)
    from pg_index
    inner join pg_class on pg_class.oid = indrelid
    inner join pg_namespace on pg_namespace.oid = relnamespace
    where indisunique and nspname = any (current_schemas(false))
"""


class DataTests:
    """The dbt tests of a database, to be asked again and again."""

    def __init__(self, database: Database, dbt_vars: Mapping[str, Any]) -> None:
        run = run_dbt(database, ("compile", "--select", "resource_type:test"), dbt_vars)
        assert run.exit_code == 0, run.errors
        self._database = database
        self._queries = {name: sql for name, sql in run.sql.items() if sql}
        self._tables = tables_read(parsed())

    @property
    def names(self) -> set[str]:
        """All of them."""
        return set(self._queries)

    def failing_after(self, sql: str) -> set[str]:
        """The tests that find something after statements, which are undone.

        Where rows were changed, tests that read none of the tables changed are not asked.
        """
        with corruptible(self._database) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.execute(_CHANGED)
            changed = {name for (name,) in cursor}
            found = {
                name
                for name, query in self._queries.items()
                if (not changed or self._tables[name] & changed) and _finds(cursor, query)
            }
            connection.rollback()
        return found


def tables_read(manifest: Manifest) -> dict[str, set[str]]:
    """The tables that each dbt test reads, by the test's name; those of a view for the view."""

    def tables(unique_id: str) -> set[str]:
        if unique_id in manifest.sources:
            return {manifest.sources[unique_id].identifier}
        node = manifest.nodes[unique_id]
        if node.resource_type != "test" and node.config.materialized != "view":
            return {node.alias}
        return set().union(*map(tables, node.depends_on.nodes))

    return {
        node.name: tables(node.unique_id)
        for node in manifest.nodes.values()
        if node.resource_type == "test"
    }


@contextmanager
def corruptible(database: Database) -> Iterator[extensions.connection]:
    """A connection for which tables need no schema."""
    with database.connection() as connection, connection.cursor() as cursor:
        cursor.execute(f"set search_path = {SCHEMAS}; set jit = off")
        connection.commit()
        yield connection


def drop_constraints(database: Database) -> None:
    """Lets the database take any row: else it would refuse what tests must notice."""
    with corruptible(database) as connection, connection.cursor() as cursor:
        for of_constraints in (_CONSTRAINTS, _NOT_NULL, _UNIQUE):
            cursor.execute(of_constraints)
            for (statement,) in cursor.fetchall():
                cursor.execute(statement)


def _finds(cursor: extensions.cursor, query: str) -> bool:
    cursor.execute(f"select count(*) from ({query}) as found")
    (found,) = cursor.fetchone() or (0,)
    return found > 0
