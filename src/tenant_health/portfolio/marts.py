"""Reads the marts that the summary is made of."""

from dataclasses import dataclass
from datetime import date

from psycopg2 import errors, extensions, extras, sql

from tenant_health.errors import UserError
from tenant_health.portfolio.priority import Tenant

_QUERY = """
select
    as_of_date,
    organization_id,
    coalesce(name, organization_id) as name,
    employee_count,
    overall_score,
    score_delta,
    score_delta_30d,
    risk_level,
    health_status,
    days_at_current_risk,
    alert_level,
    weakest_component,
    case weakest_component
        when 'login' then login_score
        when 'case_resolution' then case_resolution_score
        when 'campaign_completion' then campaign_completion_score
        when 'feature_adoption' then feature_adoption_score
        when 'support_tickets' then support_ticket_score
    end as weakest_score,
    days_since_last_activity,
    probability_high_risk,
    outlook
from {portfolio}
left join {outlook} using (organization_id, as_of_date)
"""


@dataclass(frozen=True)
class Portfolio:
    """All active tenants as of one day."""

    as_of_date: date
    tenants: list[Tenant]


def read_portfolio(connection: extensions.connection, schema: str) -> Portfolio:
    """Reads all active tenants.

    Args:
        connection: To the database that holds the marts.
        schema: Of the marts.

    Raises:
        UserError: The marts are not there, are older than this code, or are empty.
    """
    query = sql.SQL(_QUERY).format(
        portfolio=sql.Identifier(schema, "tenant_portfolio"),
        outlook=sql.Identifier(schema, "tenant_health_outlook"),
    )
    with connection.cursor(cursor_factory=extras.RealDictCursor) as cursor:
        try:
            cursor.execute(query)
        except (errors.UndefinedTable, errors.UndefinedColumn) as error:
            raise UserError(
                f"The marts are not in schema {schema}, or not as this version makes them: "
                f"{error.diag.message_primary}. Run `dbt build`; if they are in another schema, "
                "set DBT_SCHEMA to the one before `_marts`."
            ) from error
        rows = cursor.fetchall()
    if not rows:
        raise UserError(
            f"{schema}.tenant_portfolio is empty: no tenant is active as of its day. Load activity "
            "with `tenant-health sample` or `load`, then run `dbt build`."
        )
    as_of_dates = {row.pop("as_of_date") for row in rows}
    return Portfolio(max(as_of_dates), [Tenant(**row) for row in rows])
