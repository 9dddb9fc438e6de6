"""Puts the parts together: all rows of a tenant, and tenants gathered into batches."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tenant_health.raw_tables import TABLES
from tenant_health.sample.bad_input import Tally, spoil
from tenant_health.sample.campaigns import campaign_tables
from tenant_health.sample.cases import case_tables
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.features import feature_rows
from tenant_health.sample.logins import plan_logins, session_rows
from tenant_health.sample.owners import owner_rows
from tenant_health.sample.tenants import Tenant, organization_row, plan_tenant
from tenant_health.sample.tickets import ticket_rows
from tenant_health.sample.users import plan_users, user_rows

_ROWS_A_BATCH = 100_000

Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Batch:
    """The rows of some consecutive tenants.

    Attributes:
        tenants: How many tenants.
        tables: Rows by table, each with the columns of the source contract in their order.
        bad: How many rows of each kind of bad input are among them.
    """

    tenants: int
    tables: Tables
    bad: Tally

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(frame.height for frame in self.tables.values())


def good_tables(config: SampleConfig, tenant: Tenant) -> Tables:
    """All rows of one tenant in the nine tables, without any bad input."""
    users = plan_users(config, tenant)
    logins = plan_logins(config, tenant, users)
    tables = {
        "organizations": organization_row(config, tenant),
        "users": user_rows(config, tenant, users),
        "sessions": session_rows(config, tenant, users, logins),
        **case_tables(config, tenant),
        **campaign_tables(config, tenant),
        "support_tickets": ticket_rows(config, tenant, users),
        "feature_usage_events": feature_rows(config, tenant, users, logins),
    }
    return {name: tables[name].select(columns) for name, columns in TABLES.items()}


def tenant_tables(config: SampleConfig, index: int) -> tuple[Tables, Tally]:
    """All rows of the tenant with this index, bad input included, and a count of the latter."""
    tenant = plan_tenant(config, index)
    tables, tally = spoil(config, tenant, good_tables(config, tenant))
    return tables | {"account_owners": owner_rows(config, tenant)}, tally


def batches(config: SampleConfig, rows: int = _ROWS_A_BATCH) -> Iterator[Batch]:
    """Yields the whole sample in batches of some `rows` rows.

    Memory holds one batch and at most one tenant more, however many tenants there are.
    """
    parts: list[Tables] = []
    bad: Tally = Counter()
    for index in range(config.tenants):
        tables, tally = tenant_tables(config, index)
        parts.append(tables)
        bad += tally
        gathered = sum(frame.height for part in parts for frame in part.values())
        if gathered >= rows or index == config.tenants - 1:
            yield Batch(len(parts), _stack(parts), bad)
            parts, bad = [], Counter()


def _stack(parts: list[Tables]) -> Tables:
    return {name: pl.concat([part[name] for part in parts]) for name in parts[0]}
