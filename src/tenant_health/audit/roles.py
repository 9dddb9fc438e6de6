"""Who reads the marts, and what is wrong with that, as the views say that each build leaves."""

from dataclasses import dataclass
from typing import Any

from psycopg2 import errors, extensions, sql

from tenant_health.errors import UserError

_READERS = """
select roles.rolname, readers.is_tenant, readers.is_named
from {} as readers
inner join pg_roles as roles on roles.oid = readers.role
order by readers.is_named desc, roles.rolname
"""
_PROBLEMS = "select problem, remedy from {} order by audience = 'other', problem, remedy"


@dataclass(frozen=True)
class Reader:
    """A role that reads marts without building them.

    Attributes:
        name: Of the role.
        is_tenant: Whether it reads for tenants: their own rows only. Else for staff.
        is_named: Whether a var names it; else it is a member of one that is named.
    """

    name: str
    is_tenant: bool
    is_named: bool


@dataclass(frozen=True)
class Problem:
    """A way in which a reader sees or can do more than is its own.

    Attributes:
        what: Who, what, and which object.
        remedy: What closes it.
    """

    what: str
    remedy: str

    def __str__(self) -> str:
        """Both in a sentence."""
        return f"{self.what}. To close that: {self.remedy}"


def find_readers(connection: extensions.connection, schema: str) -> list[Reader]:
    """All readers, those that vars name first.

    Args:
        connection: To the database, as the role that builds, or a superuser.
        schema: Where dbt puts seeds; the views are in `<schema>_intermediate`.

    Raises:
        UserError: No build has left its views, or they may not be read.
    """
    return [Reader(*row) for row in _rows(connection, _READERS, schema, "access_readers")]


def find_problems(connection: extensions.connection, schema: str) -> list[Problem]:
    """All that the catalog tells; what the build's test finds, and roles that no var names.

    Args:
        connection: As for `find_readers`.
        schema: As for `find_readers`.

    Raises:
        UserError: As for `find_readers`.
    """
    return [Problem(*row) for row in _rows(connection, _PROBLEMS, schema, "access_problems")]


def _rows(
    connection: extensions.connection, query: str, schema: str, view: str
) -> list[tuple[Any, ...]]:
    """The rows of a query on one of the views."""
    name = sql.Identifier(f"{schema}_intermediate", view)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(query).format(name))
            return cursor.fetchall()
    except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
        raise UserError(
            f"There is no view {schema}_intermediate.{view}, which tells who reads what. Run "
            "`dbt build`; if the marts are not built there, set DBT_SCHEMA."
        ) from error
    except errors.InsufficientPrivilege as error:
        raise UserError(
            f"{error.diag.message_primary}. Connect as the role that builds the marts (PGUSER)."
        ) from error
