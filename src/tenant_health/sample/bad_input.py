"""Bad input, one row in a thousand of each kind: what the source contract says can arrive.

`BAD_INPUT` is the whole list. Settings of organizations are spoilt where they are written
(`settings`), at a higher rate, since there are so few of them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from polars import selectors

from tenant_health.sample.config import Floats, SampleConfig
from tenant_health.sample.identifiers import uuids
from tenant_health.sample.tenants import Tenant

RATE = 0.001
ORGANIZATION_RATE = 0.01

Tally = Counter[tuple[str, str]]
"""Number of bad rows by kind and table."""


@dataclass(frozen=True)
class Spoiler:
    """What a change may use.

    Attributes:
        config: The sample.
        tenant: Whose rows they are.
        random: For the changes to this table.
        frame: All rows of the table, before any change.
        time: The table's main time column.
    """

    config: SampleConfig
    tenant: Tenant
    random: np.random.Generator
    frame: pl.DataFrame
    time: str

    def ids(self, rows: pl.DataFrame) -> pl.Series:
        """Identifiers that stand nowhere else, one a row."""
        return uuids(self.random, rows.height)

    def moved_to(self, rows: pl.DataFrame, target: Floats) -> pl.DataFrame:
        """Moves rows in time as a whole, so that the main time is `target` (day offsets)."""
        shift = self.config.times(target) - rows[self.time]
        return rows.with_columns(selectors.datetime() + shift)


Change = Callable[[pl.DataFrame, Spoiler], pl.DataFrame]


@dataclass(frozen=True)
class BadInput:
    """One kind of bad input in one table.

    Attributes:
        kind: Its name.
        table: The raw table.
        change: Turns chosen good rows into bad ones.
        adds: Whether the bad rows come on top of the good ones instead of in their place.
    """

    kind: str
    table: str
    change: Change
    adds: bool = False


@dataclass(frozen=True)
class _Table:
    """What the kinds that occur in every table need to know of one."""

    time: str
    earlier: dict[str, object] = field(default_factory=dict)  # its state before the last change


_TABLES = {
    "users": _Table("created_at", {"is_active": True}),
    "sessions": _Table("created_at"),
    "cases": _Table("created_at", {"status": "NEW", "outcome_at": None}),
    "investigations": _Table("created_at", {"closed_at": None}),
    "campaigns": _Table("created_at", {"status": "DRAFT", "launched_at": None}),
    "campaign_assignments": _Table("assigned_at", {"status": "PENDING", "completed_at": None}),
    "support_tickets": _Table(
        "created_at", {"status": "OPEN", "resolved_at": None, "closed_at": None}
    ),
    "feature_usage_events": _Table("occurred_at"),
}
_ACTIVITY = ("sessions", "cases", "campaign_assignments", "support_tickets", "feature_usage_events")
_UNKNOWN_STATUS = {"cases": "TRIAGED", "campaigns": "ARCHIVED", "campaign_assignments": "EXEMPTED"}
_UNTRACKED = pl.Series(["LEGACY_REPORTING", "MOBILE_APP", "case_management", "feature_20"])


def _again(table: str) -> Change:
    """An event comes again as it was, a mutable row in an earlier version."""

    def again(rows: pl.DataFrame, spoiler: Spoiler) -> pl.DataFrame:
        state = _TABLES[table].earlier
        if not state:
            return rows
        return rows.with_columns(
            *(pl.lit(value, rows.schema[column]).alias(column) for column, value in state.items()),
            pl.col(spoiler.time).alias("updated_at"),
        )

    return again


def _unknown_organization(rows: pl.DataFrame, spoiler: Spoiler) -> pl.DataFrame:
    return rows.with_columns(spoiler.ids(rows).alias("organization_id"))


def _null(column: str) -> Change:
    return lambda rows, _: rows.with_columns(pl.lit(None, rows.schema[column]).alias(column))


def _set(column: str, value: str) -> Change:
    return lambda rows, _: rows.with_columns(pl.lit(value).alias(column))


def _stranger(column: str) -> Change:
    """A reference to a row that does not exist."""
    return lambda rows, spoiler: rows.with_columns(spoiler.ids(rows).alias(column))


def _after_the_end(rows: pl.DataFrame, spoiler: Spoiler) -> pl.DataFrame:
    return spoiler.moved_to(rows, spoiler.config.days + 45 * spoiler.random.random(rows.height))


def _before_the_tenant(rows: pl.DataFrame, spoiler: Spoiler) -> pl.DataFrame:
    ages = 1 + 29 * spoiler.random.random(rows.height)
    moved = spoiler.moved_to(rows, spoiler.tenant.opens - ages)
    if "feature_key" in moved.columns:  # no early trace of what is taken up only later
        moved = moved.with_columns(pl.lit(spoiler.frame["feature_key"][0]).alias("feature_key"))
    return moved


def _untracked(rows: pl.DataFrame, spoiler: Spoiler) -> pl.DataFrame:
    places = spoiler.random.integers(0, len(_UNTRACKED), rows.height)
    return rows.with_columns(_UNTRACKED.gather(places).alias("feature_key"))


def _closed_too_soon(rows: pl.DataFrame, spoiler: Spoiler) -> pl.DataFrame:
    milliseconds = spoiler.random.integers(3_600_000, 864_000_000, rows.height)
    outcome = rows["created_at"] - pl.Series(milliseconds).cast(pl.Duration("ms"))
    return rows.with_columns(pl.lit("CLOSED").alias("status"), outcome.alias("outcome_at"))


def _unusable_organization(rows: pl.DataFrame, spoiler: Spoiler) -> pl.DataFrame:
    return _null("created_at")(rows.with_columns(spoiler.ids(rows).alias("id")), spoiler)


def _all_kinds() -> tuple[BadInput, ...]:
    kinds = [
        BadInput("duplicate_id", "organizations", _set("settings", "{}"), adds=True),
        BadInput("null_time", "organizations", _unusable_organization, adds=True),
    ]
    for table, about in _TABLES.items():
        kinds += [
            BadInput("duplicate_id", table, _again(table), adds=True),
            BadInput("unknown_organization", table, _unknown_organization),
            BadInput("null_organization", table, _null("organization_id")),
            BadInput("null_time", table, _null(about.time)),
        ]
    for table in _ACTIVITY:
        kinds += [
            BadInput("after_the_end", table, _after_the_end),
            BadInput("before_the_tenant", table, _before_the_tenant),
        ]
    for table, status in _UNKNOWN_STATUS.items():
        kinds.append(BadInput("unknown_status", table, _set("status", status)))
    return (
        *kinds,
        BadInput("unknown_feature", "feature_usage_events", _untracked),
        BadInput("closed_before_created", "cases", _closed_too_soon),
        BadInput("unknown_user", "sessions", _stranger("user_id")),
        BadInput("unknown_case", "investigations", _stranger("case_id")),
    )


BAD_INPUT = _all_kinds()


def spoil(
    config: SampleConfig, tenant: Tenant, tables: dict[str, pl.DataFrame]
) -> tuple[dict[str, pl.DataFrame], Tally]:
    """Spoils about one row in a thousand for each kind; no row is chosen for two.

    Returns:
        The tables, with the bad rows after the good ones, and the number of rows of each kind.
    """
    tally: Tally = Counter()
    spoilt: dict[str, pl.DataFrame] = {}
    for position, (table, frame) in enumerate(tables.items()):
        kinds = [bad for bad in BAD_INPUT if bad.table == table]
        time = _TABLES[table].time if table in _TABLES else "created_at"
        spoiler = Spoiler(config, tenant, config.random(tenant.index, 20, position), frame, time)
        rate = RATE if table in _TABLES else ORGANIZATION_RATE
        choice = (spoiler.random.random(frame.height) / rate).astype(np.int64)
        kept = choice >= 0
        added = []
        for number, bad in enumerate(kinds):
            chosen = choice == number
            if not chosen.any():
                continue
            if not bad.adds:
                kept &= ~chosen
            added.append(bad.change(frame.filter(chosen), spoiler))
            tally[bad.kind, table] += added[-1].height
        spoilt[table] = pl.concat([frame.filter(kept), *added])
    return spoilt, tally
