"""Reads the mart that the summary is made of."""

from dataclasses import dataclass
from datetime import date

from psycopg2 import extensions

from tenant_health.errors import UserError
from tenant_health.marts import readable_marts, rows

_QUERY = """
select
    as_of_date,
    call_rank,
    organization_id,
    coalesce(name, organization_id) as name,
    health_status,
    risk_level,
    overall_score,
    score_delta_30d,
    call_group,
    call_points,
    call_reasons,
    top_driver_7d,
    top_driver_30d
from {tenant_portfolio}
order by call_rank nulls last, organization_id
"""


@dataclass(frozen=True)
class Tenant:
    """One active tenant, as `tenant_portfolio` has it; without a rank nothing speaks for a call."""

    call_rank: int | None
    organization_id: str
    name: str
    health_status: str
    risk_level: str
    overall_score: int
    score_delta_30d: int | None
    call_group: str | None
    call_points: float | None
    call_reasons: str | None
    top_driver_7d: str | None
    top_driver_30d: str | None

    @property
    def has_data(self) -> bool:
        """Whether there is enough activity to show a score."""
        return self.health_status != "INSUFFICIENT_DATA"

    @property
    def reasons(self) -> list[str]:
        """What speaks for a call, the weightiest first."""
        return self.call_reasons.split("; ") if self.call_reasons else []


@dataclass(frozen=True)
class Portfolio:
    """All active tenants as of one day, those to call first at the top."""

    as_of_date: date
    tenants: list[Tenant]

    @property
    def calls(self) -> list[Tenant]:
        """The tenants that give a reason to call, the most urgent first."""
        return [tenant for tenant in self.tenants if tenant.call_rank is not None]


def read_portfolio(connection: extensions.connection, schema: str) -> Portfolio:
    """Reads all active tenants.

    Args:
        connection: To the database that holds the marts.
        schema: Of the marts.

    Raises:
        UserError: The mart is not there, is older than this code, or is empty.
    """
    with readable_marts(schema):
        found = rows(connection, schema, _QUERY)
    if not found:
        raise UserError(
            f"{schema}.tenant_portfolio is empty: no tenant is active as of its day. Load activity "
            "with `tenant-health sample` or `load`, then run `dbt build`."
        )
    as_of_dates = {row.pop("as_of_date") for row in found}
    return Portfolio(max(as_of_dates), [Tenant(**row) for row in found])
