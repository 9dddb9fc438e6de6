"""Reads the plans of one tenant from the marts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg2 import errors, extensions, extras, sql

from tenant_health.errors import UserError

Row = dict[str, Any]

_TENANTS = """
select
    tenants.organization_id,
    coalesce(tenants.name, tenants.organization_id) as name,
    tenants.slug,
    tenants.is_active,
    tenants.deactivated_at,
    portfolio.as_of_date,
    portfolio.overall_score,
    portfolio.risk_level,
    portfolio.health_status
from {tenants} as tenants
left join {portfolio} as portfolio using (organization_id)
where
    tenants.organization_id = %(given)s
    or lower(tenants.slug) = lower(%(given)s)
    or lower(tenants.name) = lower(%(given)s)
order by tenants.organization_id
"""
_SIMILAR = """
select coalesce(slug, organization_id) from {tenants}
where
    strpos(lower(name), lower(%(given)s)) > 0
    or strpos(lower(slug), lower(%(given)s)) > 0
    or starts_with(organization_id, %(given)s)
order by 1
limit 4
"""
_PLANS = """
select * from {actions}
where organization_id = %(id)s
order by target_score desc, position
"""
_ITEMS = """
select * from {items}
where organization_id = %(id)s
order by target_score desc, action, position
"""


@dataclass(frozen=True)
class Plans:
    """What the marts say of one active tenant.

    Attributes:
        tenant: Its names, score, risk level and health status.
        actions: Its rows of `next_actions`, the highest target first; none if its risk is low.
        items: Its rows of `next_action_items`.
    """

    tenant: Row
    actions: list[Row]
    items: list[Row]

    @property
    def as_of_date(self) -> date:
        """The day that the plans are for."""
        day: date = self.tenant["as_of_date"]
        return day


def read_plans(connection: extensions.connection, schema: str, given: str) -> Plans:
    """Reads the plans of a tenant.

    Args:
        connection: To the database that holds the marts.
        schema: Of the marts.
        given: The tenant's id, slug or name.

    Raises:
        UserError: The marts are not there or are older than this code, or no active tenant, or more
            than one, is called that.
    """
    marts = {
        name: sql.Identifier(schema, table)
        for name, table in {
            "tenants": "tenants",
            "portfolio": "tenant_portfolio",
            "actions": "next_actions",
            "items": "next_action_items",
        }.items()
    }

    def rows(query: str, **values: object) -> list[Row]:
        with connection.cursor(cursor_factory=extras.RealDictCursor) as cursor:
            cursor.execute(sql.SQL(query).format(**marts), values)
            return [dict(row) for row in cursor]

    try:
        tenant = _chosen(rows(_TENANTS, given=given), given)
        if tenant is None:
            similar = [next(iter(row.values())) for row in rows(_SIMILAR, given=given)]
            raise UserError(_nobody(given, similar))
        of_tenant = {"id": tenant["organization_id"]}
        return Plans(tenant, rows(_PLANS, **of_tenant), rows(_ITEMS, **of_tenant))
    except (errors.UndefinedTable, errors.UndefinedColumn) as error:
        raise UserError(
            f"The marts are not in schema {schema}, or not as this version makes them: "
            f"{error.diag.message_primary}. Run `dbt build`; if they are in another schema, "
            "set DBT_SCHEMA to the one before `_marts`."
        ) from error


def _chosen(found: list[Row], given: str) -> Row | None:
    """The tenant that is meant: by its id, else by its slug, else by its name."""
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
                raise UserError(f"{row['name']} {left}, so there is nothing to plan.")
            return row
    return None


def _nobody(given: str, similar: list[str]) -> str:
    hint = (
        f"Did you mean {', '.join(similar[:3])}{' or another' if len(similar) > 3 else ''}?"
        if similar
        else "`tenant-health portfolio --format csv` lists ids and names of tenants to call."
    )
    return f"No tenant has the id, slug or name '{given}'. {hint}"
