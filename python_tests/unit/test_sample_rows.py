"""The good rows of a sample: deterministic, consistent among each other, within their time."""

import hashlib
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
import polars as pl
import pytest

from tenant_health.raw_tables import ALL_TABLES, TABLES
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.generate import batches, good_tables, tenant_tables
from tenant_health.sample.identifiers import uuids
from tenant_health.sample.tenants import plan_tenant
from tenant_health.sample.write import csv_text

END = date(2026, 3, 31)
CONFIG = SampleConfig(tenants=40, days=200, end_date=END, seed=7, users_per_tenant=25)
START_OF_HISTORY = datetime(2025, 9, 13)
END_OF_HISTORY = datetime(2026, 4, 1)


@pytest.fixture(scope="module")
def good() -> dict[str, pl.DataFrame]:
    tenants = [good_tables(CONFIG, plan_tenant(CONFIG, index)) for index in range(CONFIG.tenants)]
    return {table: pl.concat([tenant[table] for tenant in tenants]) for table in TABLES}


def _digest(config: SampleConfig, rows_a_batch: int = 100_000) -> dict[str, str]:
    hashes = {table: hashlib.sha256() for table in ALL_TABLES}
    for batch in batches(config, rows_a_batch):
        for table, frame in batch.tables.items():
            hashes[table].update(csv_text(frame))
    return {table: digest.hexdigest() for table, digest in hashes.items()}


def test_the_same_options_give_the_same_bytes() -> None:
    small = SampleConfig(13, 60, END, seed=3, users_per_tenant=10)
    assert _digest(small) == _digest(small)
    assert _digest(small) == _digest(small, rows_a_batch=1)
    other = _digest(SampleConfig(13, 60, END, seed=4, users_per_tenant=10))
    assert all(digest != other[table] for table, digest in _digest(small).items())


def test_a_tenant_does_not_depend_on_how_many_there_are() -> None:
    few, many = SampleConfig(5, 60, END), SampleConfig(500, 60, END)
    for index in (0, 4):
        (left, bad), (right, same_bad) = tenant_tables(few, index), tenant_tables(many, index)
        assert bad == same_bad
        assert all(left[table].equals(right[table]) for table in ALL_TABLES)


@pytest.mark.parametrize("days", [1, 2, 31])
def test_a_short_history_has_no_row_outside_of_it(days: int) -> None:
    config = SampleConfig(25, days, END, users_per_tenant=40)
    first = datetime(2026, 4, 1) - timedelta(days=days)
    for index in range(config.tenants):
        tables = good_tables(config, plan_tenant(config, index))
        for table, column in (("sessions", "created_at"), ("feature_usage_events", "occurred_at")):
            assert tables[table][column].is_between(first, END_OF_HISTORY, closed="left").all()


def test_columns_are_those_of_the_contract(good: dict[str, pl.DataFrame]) -> None:
    assert {table: tuple(frame.columns) for table, frame in good.items()} == TABLES
    assert all(frame.height > 0 for frame in good.values())


def test_ids_are_random_uuids_that_stand_once(good: dict[str, pl.DataFrame]) -> None:
    ids = pl.concat([frame["id"] for frame in good.values()])
    assert ids.n_unique() == len(ids)
    for text in ids.sample(200, seed=1):
        assert str(UUID(text)) == text
        assert UUID(text).version == 4


def test_ids_of_no_rows() -> None:
    assert uuids(np.random.default_rng(1), 0).to_list() == []


@pytest.mark.parametrize(
    ("table", "keys", "target", "target_keys"),
    [
        ("users", ["organization_id"], "organizations", ["id"]),
        ("sessions", ["user_id", "organization_id"], "users", ["id", "organization_id"]),
        ("cases", ["organization_id"], "organizations", ["id"]),
        ("investigations", ["case_id", "organization_id"], "cases", ["id", "organization_id"]),
        ("campaigns", ["organization_id"], "organizations", ["id"]),
        (
            "campaign_assignments",
            ["campaign_id", "organization_id"],
            "campaigns",
            ["id", "organization_id"],
        ),
        ("support_tickets", ["user_id", "organization_id"], "users", ["id", "organization_id"]),
        ("feature_usage_events", ["organization_id"], "organizations", ["id"]),
    ],
)
def test_references_lead_somewhere(
    good: dict[str, pl.DataFrame],
    table: str,
    keys: list[str],
    target: str,
    target_keys: list[str],
) -> None:
    lost = good[table].join(good[target], left_on=keys, right_on=target_keys, how="anti")
    assert lost.height == 0


def test_users_of_features_exist_and_integrations_have_none(good: dict[str, pl.DataFrame]) -> None:
    events = good["feature_usage_events"]
    assert events.filter(pl.col("user_id").is_null())["feature_key"].unique().sort().to_list() == [
        "API_USAGE",
        "HRIS_INTEGRATION",
        "SSO_ENABLED",
    ]
    people = events.filter(pl.col("user_id").is_not_null())
    assert people.join(good["users"], left_on="user_id", right_on="id", how="anti").height == 0
    assert events["feature_key"].n_unique() == 14


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("sessions", ["created_at"]),
        ("feature_usage_events", ["occurred_at"]),
        ("cases", ["created_at", "updated_at", "outcome_at"]),
        ("investigations", ["created_at", "updated_at", "closed_at"]),
        ("campaigns", ["launched_at", "updated_at"]),
        ("campaign_assignments", ["assigned_at", "updated_at", "completed_at"]),
        ("support_tickets", ["created_at", "updated_at", "resolved_at", "closed_at"]),
    ],
)
def test_activity_lies_in_history_and_in_the_tenants_life(
    good: dict[str, pl.DataFrame], table: str, columns: list[str]
) -> None:
    life = good["organizations"].select(
        pl.col("id").alias("organization_id"),
        pl.col("created_at").alias("opened"),
        pl.when("is_active").then(END_OF_HISTORY).otherwise(pl.col("updated_at")).alias("closed"),
    )
    rows = good[table].join(life, on="organization_id")
    for column in columns:
        times = rows.filter(pl.col(column).is_not_null())
        assert (times[column] >= times["opened"]).all()
        assert (times[column] < times["closed"]).all()
    starts = good[table][columns[0]].drop_nulls()
    assert starts.is_between(START_OF_HISTORY, END_OF_HISTORY, closed="left").all()


def test_nobody_logs_in_before_joining_or_after_leaving(good: dict[str, pl.DataFrame]) -> None:
    users = good["users"].rename({"id": "user_id", "created_at": "joined", "updated_at": "edited"})
    logins = good["sessions"].join(users, on="user_id")
    assert (logins["created_at"] >= logins["joined"]).all()
    gone = logins.filter(~pl.col("is_active"))
    assert gone.height > 0
    assert (gone["created_at"] < gone["edited"]).all()


def test_what_is_done_has_its_times_in_order(good: dict[str, pl.DataFrame]) -> None:
    cases = good["cases"]
    closed = cases.filter(pl.col("status") == "CLOSED")
    assert (closed["updated_at"] >= closed["created_at"]).all()
    assert cases.filter(pl.col("status") != "CLOSED")["outcome_at"].is_null().all()
    assert 0 < cases.filter("is_merged").height < 0.1 * cases.height
    tasks = good["campaign_assignments"]
    done = tasks.filter(pl.col("completed_at").is_not_null())
    assert (done["status"] == "COMPLETED").all()
    assert (done["completed_at"] >= done["assigned_at"]).all()
    late = (done["completed_at"] > done["due_date"]).mean()
    assert 0.02 < late < 0.3
    tickets = good["support_tickets"].filter(pl.col("closed_at").is_not_null())
    assert (tickets["closed_at"] >= tickets["resolved_at"]).all()


def test_every_state_occurs(good: dict[str, pl.DataFrame]) -> None:
    def states(table: str, column: str = "status") -> set[str]:
        return set(good[table][column].unique())

    assert states("cases") == {"NEW", "OPEN", "CLOSED"}
    assert states("campaigns") == {
        "DRAFT", "SCHEDULED", "ACTIVE", "PAUSED", "COMPLETED", "CANCELLED",
    }  # fmt: skip
    assert states("campaigns", "type") == {"DISCLOSURE", "ATTESTATION", "SURVEY"}
    assert states("campaign_assignments") == {
        "PENDING", "NOTIFIED", "IN_PROGRESS", "COMPLETED", "OVERDUE", "SKIPPED", "EXPIRED",
    }  # fmt: skip
    assert states("support_tickets") == {"OPEN", "PENDING", "RESOLVED", "CLOSED"}


def test_overdue_cases_and_cases_with_several_investigations(good: dict[str, pl.DataFrame]) -> None:
    per_case = (
        good["investigations"]
        .group_by("case_id")
        .agg(pl.len().alias("count"), pl.col("due_date").min().alias("due"))
    )
    assert set(per_case["count"]) == {1, 2, 3}
    assert per_case.height < good["cases"].height
    open_cases = (
        good["cases"]
        .filter(pl.col("status") != "CLOSED")
        .join(per_case, left_on="id", right_on="case_id")
    )
    assert 0 < (open_cases["due"] < END_OF_HISTORY).sum() < open_cases.height


def test_logins_are_skewed_and_rest_at_weekends(good: dict[str, pl.DataFrame]) -> None:
    logins = good["sessions"]
    counts = logins["user_id"].value_counts()["count"].sort(descending=True)
    assert counts.head(len(counts) // 5).sum() > 0.4 * counts.sum()
    weekend = logins["created_at"].dt.weekday().is_in([6, 7]).mean()
    assert 0.005 < weekend < 0.15


def test_times_are_cut_to_milliseconds_and_nan_is_null() -> None:
    times = SampleConfig(1, 2, date(2024, 3, 1)).times(np.array([0.0, 1.5, np.nan, -1 / 24]))
    assert times.to_list() == [
        datetime(2024, 2, 29),
        datetime(2024, 3, 1, 12),
        None,
        datetime(2024, 2, 28, 23),
    ]
