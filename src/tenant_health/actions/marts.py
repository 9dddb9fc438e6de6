"""Reads the plans of one tenant from the marts."""

from dataclasses import dataclass
from datetime import date

from psycopg2 import extensions

from tenant_health.marts import Row, find_tenant, readable_marts, rows

_PLANS = """
select * from {next_actions}
where organization_id = %(id)s
order by target_score desc, position
"""
_ITEMS = """
select * from {next_action_items}
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


def read_plans(connection: extensions.connection, schema: str, given: str | None) -> Plans:
    """Reads the plans of a tenant.

    Args:
        connection: To the database that holds the marts.
        schema: Of the marts.
        given: The tenant's id, slug or name; None for the first one to call.

    Raises:
        UserError: The marts are not there or are older than this code, or no active tenant, or more
            than one, is called that.
    """
    with readable_marts(schema):
        tenant = find_tenant(connection, schema, given)
        identity = tenant["organization_id"]
        return Plans(
            tenant,
            rows(connection, schema, _PLANS, id=identity),
            rows(connection, schema, _ITEMS, id=identity),
        )
