"""Databases on the temporary server, for whole builds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from itertools import count
from typing import Any

import psycopg2
from psycopg2 import extensions

from tenant_health import embedded

from .oracle.contract import Row

_numbers = count(1)


@dataclass(frozen=True)
class Database:
    """A database in which the raw tables are in schema raw and the marts in analytics_marts."""

    server: embedded.Server
    name: str

    @property
    def parameters(self) -> dict[str, Any]:
        return {**self.server.parameters(), "dbname": self.name}

    @property
    def environment(self) -> dict[str, str]:
        """The PG* variables that make it the `server` target of dbt and of the commands."""
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}
        return {variable: str(self.parameters[name]) for name, variable in names.items()}

    @contextmanager
    def connection(self) -> Iterator[extensions.connection]:
        """A connection that commits at the end."""
        connection = psycopg2.connect(**self.parameters)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Runs statements in a transaction of their own; the rows of the last one, if any."""
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def mart_names(self) -> list[str]:
        """What stands in the schema that BI reads, but for build_status.

        That tells of runs, and no two of them are the same. The others are functions of the raw
        rows and the as-of date.
        """
        names = (
            "select relname from pg_class where relkind in ('r', 'v', 'm') and relname !="
            " 'build_status' and relnamespace = 'analytics_marts'::regnamespace order by 1"
        )
        return [name for (name,) in self.rows(names)]

    def marts(self) -> dict[str, list[Row]]:
        """The rows of the marts that `mart_names` lists, by name."""
        return {mart: self.mart(mart) for mart in self.mart_names()}

    def mart(self, mart: str) -> list[Row]:
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.execute(f"select * from analytics_marts.{mart}")
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def fingerprints(self) -> dict[str, str]:
        """A digest of the bytes of each of these marts, as COPY writes its rows in order."""
        found = {}
        names = self.mart_names()
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.execute("set datestyle to 'ISO'; set timezone to 'UTC'")
            for mart in names:
                content = BytesIO()
                rows = f"select m.* from analytics_marts.{mart} as m order by m::text"
                cursor.copy_expert(f"copy ({rows}) to stdout", content)
                found[mart] = sha256(content.getvalue()).hexdigest()
        return found


@contextmanager
def new_database(server: embedded.Server, template: str = "template1") -> Iterator[Database]:
    """A copy of a database, by default of an empty one, that is gone afterwards."""
    database = Database(server, f"project_{next(_numbers)}")
    _administer(server, f"create database {database.name} template {template}")
    try:
        yield database
    finally:
        _administer(server, f"drop database {database.name} with (force)")


def _administer(server: embedded.Server, statement: str) -> None:
    connection = psycopg2.connect(**server.parameters())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
