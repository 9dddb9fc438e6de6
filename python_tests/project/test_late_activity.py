"""What comes late or changes afterwards is listed, and `reprocess_from` puts it right.

One database goes through three runs. In the first an organization is gone. Before the second, rows
of days long past come and change. The third builds anew from the day that the second has listed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from project.builds import BUILD, run_dbt
from project.databases import Database, new_database

DAILY_MARTS = ("usage_metrics", "tenant_health_scores")
WARNING = "late_activity_is_reprocessed"
LISTED = """
    select source_table, what, happened_on, tenants, row_count
    from analytics_marts.late_activity
"""
EARLIEST = date(2025, 3, 2)
"""The day that the newcomer is from: the first of all that is late, and after history began."""

ACTIVITY_OF_THE_UNKNOWN = """
    insert into raw.sessions (id, organization_id, user_id, created_at)
    select 'newcomer' || n, 'newcomer', 'nina', timestamp '2025-03-12 09:00' + n * interval '1 hour'
    from generate_series(1, 2) as n;
    insert into raw.feature_usage_events (id, organization_id, user_id, feature_key, occurred_at)
    select 'newcomer1', 'newcomer', 'nina', feature_key, '2025-03-13 09:00'
    from raw.feature_usage_events where feature_key = 'case_management' limit 1;
    insert into raw.campaign_assignments
    values (
        'newcomer1', 'newcomer', 'k', 'nils', 'COMPLETED', '2025-03-14', '2025-03-31', '2025-03-15',
        '2025-03-14', '2025-03-15'
    );
    insert into raw.users values ('nina', 'newcomer', true, '2025-03-06', '2025-03-06');
"""
"""Before the first run: activity of an organization that nobody knows."""

ARRIVES = f"""
    insert into raw.organizations
    select (jsonb_populate_record(one, '{{"id": "newcomer", "name": "Newcomer", "slug": "newcomer",
        "is_active": true, "created_at": "{EARLIEST}", "updated_at": "{EARLIEST}"}}')).*
    from raw.organizations as one limit 1
"""
LATE_LOGINS = """
    insert into raw.sessions (id, organization_id, user_id, created_at)
    select 'late' || row_number() over (), organization_id, id, '2025-03-10 09:00'
    from raw.users where organization_id = '{tenant}' and is_active limit 3
"""
COPIED_EVENT = "insert into raw.feature_usage_events select * from raw.feature_usage_events {where}"
REOPENED = "update raw.cases set status = 'OPEN', outcome_at = null, updated_at = '2025-03-31'"
CORRECTED = "update raw.campaign_assignments set completed_at = '2025-03-19', updated_at = now_at"
BACK = "update raw.users set is_active = true, updated_at = '2025-03-31'"
LEFT = "update raw.organizations set is_active = false, updated_at = '2025-03-20 12:00'"


@dataclass(frozen=True)
class Nights:
    """What the three runs left behind, and what a rebuild of the same rows would have."""

    gone: str
    of_gone: dict[str, int]
    rows_of_all: int
    expected: set[tuple[Any, ...]]
    listed: set[tuple[Any, ...]]
    reprocess_from: set[date]
    warning: str
    untouched: bool
    repaired: dict[str, str]
    rebuilt: dict[str, str]


def _night(database: Database, dbt_vars: Mapping[str, Any], *options: str) -> None:
    run = run_dbt(database, (*BUILD, *options), dbt_vars)
    assert run.exit_code == 0, run.errors


def _one(database: Database, query: str) -> tuple[Any, ...]:
    found = database.rows(f"{query} order by 1 limit 1")
    assert found, f"the sample has none of these: {query}"
    return found[0]


def _rows_by_mart(database: Database, where: str) -> dict[str, int]:
    """How many rows each mart has that names organizations."""
    marts = database.rows(
        "select table_name from information_schema.columns "
        "where table_schema = 'analytics_marts' and column_name = 'organization_id'"
    )
    count = "select count(*) from analytics_marts.{} where organization_id {}"
    return {mart: database.rows(count.format(mart, where))[0][0] for (mart,) in marts}


def _versions(database: Database) -> list[tuple[Any, ...]]:
    """What PostgreSQL changes of each row that is written anew, of the days that are well."""
    return [
        row
        for mart in DAILY_MARTS
        for row in database.rows(
            f"select ctid::text, xmin::text from analytics_marts.{mart} "
            f"where metric_date < '{EARLIEST}'"
        )
    ]


def _make_late(database: Database) -> set[tuple[Any, ...]]:
    """Late and changed rows of each kind; what must be listed of them."""
    (tenant,) = _one(
        database,
        "select organization_id from raw.users where is_active and organization_id in "
        "(select organization_id from analytics_marts.tenant_portfolio) "
        "group by 1 having count(*) > 3",
    )
    expected: set[tuple[Any, ...]] = {
        ("organizations", "tenants_active", EARLIEST, 1, 1),
        ("users", "total_users", date(2025, 3, 6), 1, 1),
        ("sessions", "logged_in", date(2025, 3, 12), 1, 2),
        ("feature_usage_events", "used", date(2025, 3, 13), 1, 1),
        ("campaign_assignments", "assigned", date(2025, 3, 14), 1, 1),
        ("campaign_assignments", "completed", date(2025, 3, 15), 1, 1),
        ("sessions", "logged_in", date(2025, 3, 10), 1, 3),
        ("campaign_assignments", "completed", date(2025, 3, 19), 1, 1),
        ("organizations", "tenants_active", date(2025, 3, 20), 1, 1),
    }
    database.rows(ARRIVES)
    database.rows(LATE_LOGINS.format(tenant=tenant))

    event, used_on = _one(
        database,
        "select id, occurred_at::date from raw.feature_usage_events "
        "where occurred_at between '2025-03-07' and '2025-03-11'",
    )
    database.rows(COPIED_EVENT.format(where=f"where id = '{event}'"))
    expected.add(("feature_usage_events", "used", used_on, 1, 1))

    case, closed_on = _one(
        database,
        "select id, outcome_at::date from raw.cases where status = 'CLOSED' and not is_merged "
        "and outcome_at between '2025-03-07' and '2025-03-27' and created_at < outcome_at "
        "and id not in (select case_id from raw.investigations)",
    )
    database.rows(f"{REOPENED} where id = '{case}'")
    measures = ("cases_closed", "cases_on_time", "cases_resolved", "resolution_seconds")
    expected |= {("cases", measure, closed_on, 1, 1) for measure in measures}

    assignment, completed_on = _one(
        database,
        "select id, completed_at::date from raw.campaign_assignments where status = 'COMPLETED' "
        "and completed_at between '2025-03-07' and '2025-03-14' and assigned_at < completed_at "
        "and organization_id in (select organization_id from analytics_marts.tenants)",
    )
    database.rows(CORRECTED.replace("now_at", "'2025-03-31'") + f" where id = '{assignment}'")
    expected.add(("campaign_assignments", "completed", completed_on, 1, 1))

    user, left_on = _one(
        database,
        "select id, updated_at::date from raw.users where not is_active "
        "and updated_at between '2025-03-07' and '2025-03-27' and created_at < updated_at - "
        "interval '1 day' "
        "and organization_id in (select organization_id from analytics_marts.tenant_portfolio)",
    )
    database.rows(f"{BACK} where id = '{user}'")
    expected.add(("users", "total_users", left_on, 1, 1))

    (leaving,) = _one(
        database,
        "select organization_id from analytics_marts.tenant_portfolio "
        f"where organization_id <> '{tenant}'",
    )
    database.rows(f"{LEFT} where id = '{leaving}'")
    return expected


@pytest.fixture(scope="module")
def nights(built: Database, sample_vars: Mapping[str, Any]) -> Iterator[Nights]:
    with new_database(built.server, template=built.name) as database:
        (gone,) = _one(database, "select organization_id from analytics_marts.tenant_portfolio")
        rows_before = min(_rows_by_mart(database, f"= '{gone}'").values())
        database.rows(f"delete from raw.organizations where id = '{gone}'")
        database.rows(ACTIVITY_OF_THE_UNKNOWN)
        _night(database, sample_vars)
        of_gone = _rows_by_mart(database, f"= '{gone}'")

        expected = _make_late(database)
        _night(database, sample_vars)
        listed = set(database.rows(LISTED))
        from_days = database.rows("select reprocess_from from analytics_marts.late_activity")
        warned = run_dbt(database, ("test", "--select", WARNING), sample_vars)
        versions = _versions(database)

        with new_database(built.server, template=database.name) as copy:
            _night(copy, sample_vars, "--full-refresh")
            rebuilt = copy.fingerprints()
        _night(database, {**sample_vars, "reprocess_from": str(min(from_days)[0])})
        yield Nights(
            gone=gone,
            of_gone=of_gone,
            rows_of_all=rows_before,
            expected=expected,
            listed=listed,
            reprocess_from={day for (day,) in from_days},
            warning=warned.statuses[WARNING],
            untouched=_versions(database) == versions != [],
            repaired=database.fingerprints(),
            rebuilt=rebuilt,
        )
        assert database.rows(LISTED) == []


def test_nothing_is_left_of_an_organization_that_is_gone(nights: Nights) -> None:
    assert nights.rows_of_all > 0
    assert nights.of_gone == dict.fromkeys(nights.of_gone, 0)
    assert set(DAILY_MARTS) < set(nights.of_gone)


def test_what_is_late_is_listed_and_warned_of(nights: Nights) -> None:
    assert nights.listed == nights.expected
    assert nights.warning == "warn"


def test_building_anew_from_the_day_listed_gives_what_a_full_rebuild_gives(nights: Nights) -> None:
    assert nights.reprocess_from == {EARLIEST}
    assert nights.repaired == nights.rebuilt
    assert nights.untouched
