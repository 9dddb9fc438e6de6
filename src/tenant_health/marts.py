"""What every command that reads the marts needs: rows, one tenant, and one message if they fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from string import Formatter
from typing import Any

from psycopg2 import errors, extensions, extras, sql

from tenant_health.errors import UserError

Row = dict[str, Any]

_TENANTS = """
select
    tenants.organization_id,
    coalesce(tenants.name, tenants.organization_id) as name,
    tenants.slug,
    tenants.deactivated_at,
    portfolio.as_of_date,
    portfolio.overall_score,
    portfolio.risk_level,
    portfolio.health_status
from {tenants} as tenants
left join {tenant_portfolio} as portfolio using (organization_id)
where
    tenants.organization_id = %(given)s
    or lower(tenants.slug) = lower(%(given)s)
    or lower(tenants.name) = lower(%(given)s)
    or (portfolio.call_rank = 1 and %(given)s is null)
order by tenants.organization_id
"""
_SIMILAR = """
select coalesce(slug, organization_id) as name from {tenants}
where
    strpos(lower(name), lower(%(given)s)) > 0
    or strpos(lower(slug), lower(%(given)s)) > 0
    or starts_with(organization_id, %(given)s)
order by  -- first where a word begins with it
    strpos(
        translate(lower(concat_ws(' ', '', organization_id, name, slug)), '-', ' '),
        translate(lower(' ' || %(given)s), '-', ' ')
    ) = 0,
    1
limit 4
"""


def rows(connection: extensions.connection, schema: str, query: str, **values: object) -> list[Row]:
    """The rows of a query.

    Args:
        connection: To the database that holds the marts.
        schema: Of the marts.
        query: SQL with the names of marts in braces, such as `select * from {tenants}`.
        values: For placeholders such as `%(id)s`.
    """
    named = [name for _, name, _, _ in Formatter().parse(query) if name]
    marts = {name: sql.Identifier(schema, name) for name in named}
    with connection.cursor(cursor_factory=extras.RealDictCursor) as cursor:
        cursor.execute(sql.SQL(query).format(**marts), values)
        return [dict(row) for row in cursor]


@contextmanager
def readable_marts(schema: str) -> Iterator[None]:
    """Turns a mart or column that is not there into one message.

    Raises:
        UserError: The marts are not there, or are older than this code.
    """
    try:
        yield
    except (errors.UndefinedTable, errors.UndefinedColumn) as error:
        raise UserError(
            f"The marts are not in schema {schema}, or not as this version makes them: "
            f"{error.diag.message_primary}. Run `dbt build`; if they are in another schema, "
            "set DBT_SCHEMA to the one before `_marts`."
        ) from error


def find_tenant(connection: extensions.connection, schema: str, given: str | None) -> Row:
    """The active tenant that is meant: by its id, else by its slug, else by its name.

    Args:
        connection: To the database that holds the marts.
        schema: Of the marts.
        given: The tenant's id, slug or name; None for the first one to call.

    Returns:
        `organization_id`, `name`, `slug`, `as_of_date`, `overall_score`, `risk_level` and
        `health_status`.

    Raises:
        UserError: No active tenant, or more than one, is called that.
    """
    found = rows(connection, schema, _TENANTS, given=given)
    if given is None:
        if not found:
            raise UserError("No tenant gives a reason to call. Name one: its id, slug or name.")
        return found[0]
    for column in ("organization_id", "slug", "name"):
        matching = [row for row in found if (row[column] or "").lower() == given.lower()]
        if len(matching) > 1:
            ids = ", ".join(row["organization_id"] for row in matching[:5])
            raise UserError(
                f"{len(matching)} tenants have the {column} '{given}'. Give the id of one: {ids}."
            )
        for row in matching:
            if row["as_of_date"] is None:
                since = row["deactivated_at"]
                left = f"left on {since:%Y-%m-%d}" if since else "is not active yet"
                raise UserError(f"{row['name']} {left}, so there is nothing to show.")
            return row
    similar = [row["name"] for row in rows(connection, schema, _SIMILAR, given=given)]
    hint = (
        f"Did you mean {', '.join(similar[:3])}{' or another' if len(similar) > 3 else ''}?"
        if similar
        else "`tenant-health portfolio --format csv` lists ids and names of tenants to call."
    )
    raise UserError(f"No tenant has the id, slug or name '{given}'. {hint}")
