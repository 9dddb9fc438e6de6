"""Bad input: every kind is there, at the rate promised, and is what its name says."""

from collections import Counter
from datetime import date, datetime

import polars as pl
import pytest

from tenant_health.raw_tables import TABLES
from tenant_health.sample.bad_input import BAD_INPUT, ORGANIZATION_RATE, RATE, spoil
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.features import FEATURES
from tenant_health.sample.generate import batches, good_tables
from tenant_health.sample.tenants import plan_tenant

CONFIG = SampleConfig(tenants=1, days=400, end_date=date(2026, 3, 31), users_per_tenant=150)
END_OF_HISTORY = datetime(2026, 4, 1)
ROWS = 60_000
MAIN_TIME = {"campaign_assignments": "assigned_at", "feature_usage_events": "occurred_at"}
STATUSES = {
    "cases": {"NEW", "OPEN", "CLOSED"},
    "campaigns": {"DRAFT", "SCHEDULED", "ACTIVE", "PAUSED", "COMPLETED", "CANCELLED"},
    "campaign_assignments": {
        "PENDING", "NOTIFIED", "IN_PROGRESS", "COMPLETED", "OVERDUE", "SKIPPED", "EXPIRED",
    },
}  # fmt: skip

Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def good() -> Tables:
    """One tenant's rows, repeated to many rows with ids of their own."""
    tables = good_tables(CONFIG, plan_tenant(CONFIG, 0))
    return {table: _many(frame) for table, frame in tables.items()}


@pytest.fixture(scope="module")
def spoilt(good: Tables) -> tuple[Tables, Counter[tuple[str, str]]]:
    return spoil(CONFIG, plan_tenant(CONFIG, 0), good)


def _many(frame: pl.DataFrame) -> pl.DataFrame:
    rows = pl.concat([frame] * (ROWS // frame.height + 1)).head(ROWS)
    return rows.with_columns(pl.format("{}-{}", "id", pl.int_range(ROWS)).alias("id"))


def _recount(good: Tables, spoilt: Tables, table: str) -> dict[str, int]:
    """Counts bad rows of a table by looking at the rows alone."""
    frame = spoilt[table]
    time = pl.col(MAIN_TIME.get(table, "created_at"))
    tenant = good["organizations"].row(0, named=True)
    owner = tenant["id"][:36]
    found = {
        "duplicate_id": frame.height - frame["id"].n_unique(),
        "null_time": frame.filter(time.is_null()).height,
    }
    if table == "organizations":
        return found
    found["null_organization"] = frame["organization_id"].null_count()
    found["unknown_organization"] = frame.filter(pl.col("organization_id") != owner).height
    if table in STATUSES:
        found["unknown_status"] = frame.filter(~pl.col("status").is_in(STATUSES[table])).height
    if table not in ("users", "investigations", "campaigns"):
        found["after_the_end"] = frame.filter(time >= END_OF_HISTORY).height
        found["before_the_tenant"] = frame.filter(time < tenant["created_at"]).height
    if table == "cases":
        found["closed_before_created"] = frame.filter(pl.col("outcome_at") < time).height
    if table == "feature_usage_events":
        unknown = ~pl.col("feature_key").is_in(list(FEATURES))
        found["unknown_feature"] = frame.filter(unknown).height
    if table == "sessions":
        people = good["users"]["id"].str.head(36).implode()
        found["unknown_user"] = frame.filter(~pl.col("user_id").is_in(people)).height
    if table == "investigations":
        cases = good["cases"]["id"].str.head(36).implode()
        found["unknown_case"] = frame.filter(~pl.col("case_id").is_in(cases)).height
    return found


@pytest.mark.parametrize("table", TABLES)
def test_each_kind_is_there_at_its_rate_and_counted(
    good: Tables, spoilt: tuple[Tables, Counter[tuple[str, str]]], table: str
) -> None:
    tables, tally = spoilt
    told = {kind: count for (kind, name), count in tally.items() if name == table}
    assert told == _recount(good, tables, table)
    assert set(told) == {bad.kind for bad in BAD_INPUT if bad.table == table}
    expected = ROWS * (ORGANIZATION_RATE if table == "organizations" else RATE)
    spread = 5 * expected**0.5
    assert all(abs(count - expected) < spread for count in told.values())


def test_the_contract_is_covered() -> None:
    kinds = {(bad.kind, bad.table) for bad in BAD_INPUT}
    assert len(kinds) == len(BAD_INPUT)
    for table in TABLES:
        assert ("duplicate_id", table) in kinds
        assert ("null_time", table) in kinds
        assert table == "organizations" or ("unknown_organization", table) in kinds


def test_good_rows_stay_as_they_are(
    good: Tables, spoilt: tuple[Tables, Counter[tuple[str, str]]]
) -> None:
    tables, tally = spoilt
    for table in TABLES:
        bad = sum(count for (_, name), count in tally.items() if name == table)
        added = sum(
            tally[kind.kind, table] for kind in BAD_INPUT if kind.adds and kind.table == table
        )
        untouched = tables[table].head(ROWS - bad + added)
        assert (
            untouched.join(good[table], on=list(TABLES[table]), nulls_equal=True, how="anti").height
            == 0
        )
        assert tables[table].height == ROWS + added


def test_a_repeated_mutable_row_is_an_earlier_version(
    spoilt: tuple[Tables, Counter[tuple[str, str]]],
) -> None:
    for table in ("users", "cases", "campaigns", "campaign_assignments", "support_tickets"):
        frame = spoilt[0][table].filter(pl.col("id").is_duplicated())
        versions = frame.group_by("id", maintain_order=True).agg(
            pl.col("updated_at").first().alias("original"),
            pl.col("updated_at").last().alias("copy"),
        )
        assert (versions["copy"] <= versions["original"]).all()
        assert (versions["copy"] < versions["original"]).any()


def test_early_events_do_not_bring_an_adoption_forward() -> None:
    config = SampleConfig(tenants=30, days=200, end_date=date(2026, 3, 31))
    tables = [batch.tables for batch in batches(config)]
    events = pl.concat(part["feature_usage_events"] for part in tables)
    lives = pl.concat(part["organizations"] for part in tables).select(
        "created_at", organization_id="id"
    )
    early = events.join(lives, on="organization_id").filter(
        pl.col("occurred_at") < pl.col("created_at")
    )
    assert early.height > 20
    assert (
        early.group_by("organization_id").agg(pl.n_unique("feature_key"))["feature_key"] == 1
    ).all()
