"""Reads what moved the score of one tenant from the marts."""

from dataclasses import dataclass

from psycopg2 import extensions

from tenant_health.errors import UserError
from tenant_health.marts import Row, find_tenant, readable_marts, rows

_WINDOWS = "select distinct window_days from {score_drivers} order by 1"
_DRIVERS = """
select * from {score_drivers}
where organization_id = %(id)s and window_days = %(days)s
order by driver_rank
"""
_DETAILS = """
select details.* from {score_driver_details} as details
where details.organization_id = %(id)s and details.window_days = %(days)s
order by
    details.entity_id = '(others)', abs(details.points) desc, details.cause, details.entity_id
"""


@dataclass(frozen=True)
class Explanation:
    """What the marts say of one active tenant.

    Attributes:
        tenant: Its names, score, risk level and health status.
        days: Length of the window.
        drivers: Its rows of `score_drivers`, by rank; none if nothing moved, or if the tenant has
            no earlier score.
        details: Its rows of `score_driver_details`, the most points first.
    """

    tenant: Row
    days: int
    drivers: list[Row]
    details: list[Row]

    def details_of(self, driver: Row) -> list[Row]:
        """The users, cases and so on of a driver, the most points first."""
        return [detail for detail in self.details if detail["driver"] == driver["driver"]]


def read_explanation(
    connection: extensions.connection, schema: str, given: str | None, days: int
) -> Explanation:
    """Reads what moved the score of a tenant.

    Args:
        connection: To the database that holds the marts.
        schema: Of the marts.
        given: The tenant's id, slug or name; None for the first one to call.
        days: Length of the window that ends with the as-of date.

    Raises:
        UserError: The marts are not there or are older than this code; no active tenant, or more
            than one, is called that; or no window has this length.
    """
    with readable_marts(schema):
        tenant = find_tenant(connection, schema, given)
        windows = [row["window_days"] for row in rows(connection, schema, _WINDOWS)]
        if windows and days not in windows:
            raise UserError(
                f"The marts have no window of {days} days, but of {', '.join(map(str, windows))}. "
                "Give one of these, or add a row to seeds/score_windows.csv and run `dbt build`."
            )
        values = {"id": tenant["organization_id"], "days": days}
        return Explanation(
            tenant,
            days,
            rows(connection, schema, _DRIVERS, **values),
            rows(connection, schema, _DETAILS, **values),
        )
