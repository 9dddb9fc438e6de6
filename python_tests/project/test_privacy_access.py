"""What reader roles get to see, before, during and after a rebuild."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from psycopg2 import errors

from project.builds import BUILD, ROOT, copied_project, parsed, run_dbt
from project.databases import Database
from project.reading import (
    OWN_ROWS,
    READABLE,
    ROLES,
    STAFF,
    TENANT,
    Watcher,
    organizations,
    reading,
    rows_of,
    rows_shown,
    selected,
)

NOTHING: Mapping[str, list[Any]] = {mart: [] for mart in OWN_ROWS}
FOR_TENANTS = {f"analytics_marts.{mart}" for mart in (*OWN_ROWS, "published_benchmarks")}
CLOSED = (
    "raw.sessions",
    "analytics_staging.stg_platform__users",
    "analytics_seeds.size_bands",
    "analytics_intermediate.int_release_members",
)


def test_a_tenant_sees_all_its_own_rows_and_no_other(opened: Database) -> None:
    ids = organizations(opened)
    for organization in ids[:: len(ids) // 5]:
        seen = rows_shown(opened, organization)
        assert seen == rows_of(opened, organization)
        assert all(seen.values())


@pytest.mark.parametrize("change", [None, "", "in another case", " ", "%", "' or true --"])
def test_nobody_sees_nothing(opened: Database, change: str | None) -> None:
    """The setting unset, empty, or nearly another's id."""
    one = organizations(opened)[0]
    setting = one.swapcase() if change == "in another case" else change and one + change
    assert setting != one
    assert rows_shown(opened, setting) == NOTHING


def test_the_setting_ends_with_its_transaction(opened: Database) -> None:
    """As a pool needs it: the next user of the connection starts as nobody."""
    count = "select count(*) from analytics_marts.usage_metrics"
    with reading(opened) as cursor:
        cursor.execute(f"begin; set local app.current_organization = '{organizations(opened)[0]}'")
        assert selected(cursor, count) > [(0,)]
        cursor.execute("commit")
        assert selected(cursor, count) == [(0,)]


def test_each_role_reaches_its_marts_alone(opened: Database) -> None:
    marts = {f"analytics_marts.{path.stem}" for path in ROOT.glob("models/marts/*.sql")}
    for role, expected in {STAFF: marts, TENANT: FOR_TENANTS}.items():
        with reading(opened, role=role) as cursor:
            assert {name for name, _ in selected(cursor, READABLE)} == expected
            for table in CLOSED:
                with pytest.raises(errors.InsufficientPrivilege):
                    cursor.execute(f"select count(*) from {table}")


def test_staff_sees_every_row(opened: Database) -> None:
    for mart in OWN_ROWS:
        count = f"select count(*) from analytics_marts.{mart}"
        with reading(opened, role=STAFF) as cursor:
            assert selected(cursor, count) == opened.rows(count) > [(0,)]


@pytest.mark.parametrize(
    ("condition", "values"),
    [("total_users > %s", (0, 10, 40)), ("organization_id = %s", ("one", "none", "%"))],
)
def test_plans_tell_nothing_of_others(
    opened: Database, condition: str, values: tuple[Any, ...]
) -> None:
    """The planner's estimates come from statistics of all rows, so there are none."""
    one, other = organizations(opened)[:2]
    with reading(opened, one) as cursor:
        told = "select distinct tablename from pg_stats where schemaname like 'analytics%'"
        assert selected(cursor, told) == [("published_benchmarks",)]
        plan = f"explain (format json) select from analytics_marts.usage_metrics where {condition}"
        estimates = {
            selected(cursor, plan, other if value == "one" else value)[0][0][0]["Plan"]["Plan Rows"]
            for value in values
        }
    assert len(estimates) == 1


def test_functions_and_errors_meet_own_rows_only(opened: Database) -> None:
    """A function that tells what it is called with, however cheap it claims to be."""
    one = organizations(opened)[0]
    with reading(opened, one) as cursor:
        cursor.execute(
            "create function pg_temp.tells(text) returns boolean language plpgsql cost 0.0001"
            " as $$ begin raise notice '%', $1; return true; end $$"
        )
        rows = "select 1 from analytics_marts.feature_adoption where"
        own = selected(cursor, f"{rows} pg_temp.tells(organization_id)")
        assert {notice.split()[-1] for notice in cursor.connection.notices} == {one}
        assert selected(cursor, f"{rows} 1 / (organization_id = %s)::int = 1", one) == own != []


@pytest.mark.parametrize(
    "attempt",
    [
        "select * from pg_statistic",
        "copy analytics_marts.peer_benchmarks to stdout",
        "copy (select * from analytics_intermediate.int_release_members) to stdout",
        "set row_security = off; select * from analytics_marts.usage_metrics",
        "alter table analytics_marts.usage_metrics disable row level security",
        "create policy mine on analytics_marts.usage_metrics using (true)",
        "create view analytics_marts.mine as select * from analytics_marts.usage_metrics",
        "create table mine (id text references analytics_marts.usage_metrics)",
        "delete from analytics_marts.usage_metrics",
        f"set role {STAFF}",
        f"grant {STAFF} to {TENANT}",
    ],
)
def test_side_doors_are_closed(opened: Database, attempt: str) -> None:
    with (
        reading(opened, organizations(opened)[0]) as cursor,
        pytest.raises((errors.InsufficientPrivilege, errors.UndefinedTable)),
    ):
        cursor.execute(attempt)


TENANT_OF_LOGIN = """
    create function analytics_marts.tenant_of_login() returns text stable language plpgsql as
        $$ begin return current_user; end $$;
    alter policy own_rows on analytics_marts.tenant_health_scores
        using (organization_id = analytics_marts.tenant_of_login())
"""
GREATER = """
    explain (analyze, format json)
    select from analytics_marts.tenant_health_scores
    where
        organization_id between %s and %s and metric_date = %s
        and (overall_score > %s or 1 = (select 1))
"""


@pytest.mark.parametrize("policy", ["", TENANT_OF_LOGIN], ids=["setting", "login"])
def test_why_nobody_outside_gets_an_sql_prompt(copy_of_opened: Database, policy: str) -> None:
    """Seven plans read another tenant's score, without the setting and whatever the policy.

    Comparisons of integers are leakproof, so they may run before the policy's condition, and do if
    they are cheaper. Whether the sub-query after `or` ran tells whether the one before it held.
    """
    scores = """
        select organization_id, metric_date, overall_score
        from analytics_marts.tenant_health_scores where metric_date = '2025-03-31' order by 1
    """
    copy_of_opened.rows(policy or "select")
    expected = copy_of_opened.rows(scores)[:3]
    with reading(copy_of_opened) as cursor:
        assert selected(cursor, scores) == []
        cursor.execute("set enable_indexscan = off; set enable_bitmapscan = off")
        for organization, day, score in expected:
            low, high = 0, 100
            while low < high:
                middle = (low + high) // 2
                told = selected(cursor, GREATER, organization, organization, day, middle)
                asked = told[0][0][0]["Plan"]["Plans"][0]["Actual Loops"]
                low, high = (low, middle) if asked else (middle + 1, high)
            assert low == score


@pytest.mark.parametrize(
    "rebuild",
    [
        pytest.param(("run", "--select", "path:models/marts"), id="marts"),
        pytest.param(BUILD, marks=pytest.mark.slow, id="everything"),
    ],
)
def test_a_rebuild_never_exposes_anything(
    copy_of_opened: Database, sample_vars: Mapping[str, Any], rebuild: tuple[str, ...]
) -> None:
    one = organizations(copy_of_opened)[0]
    before = rows_shown(copy_of_opened, one)
    with Watcher(copy_of_opened, one) as watcher:
        run = run_dbt(copy_of_opened, (*rebuild, "--full-refresh"), {**sample_vars, **ROLES})
    assert run.exit_code == 0, run.errors
    assert watcher.failure is None
    assert watcher.rounds > 100
    assert set(watcher.seen) == FOR_TENANTS
    for mart, rows in before.items():
        assert watcher.seen[f"analytics_marts.{mart}"] == {(len(rows), 0)}
    assert all(others == 0 for counts in watcher.seen.values() for _, others in counts)
    assert rows_shown(copy_of_opened, one) == before
    assert rows_shown(copy_of_opened, None) == NOTHING


def test_a_build_fails_if_a_mart_lacks_its_policy(
    copy_of_opened: Database, sample_vars: Mapping[str, Any], tmp_path_factory: Any
) -> None:
    macro = "macros/readers/let_readers_in.sql"
    text = (ROOT / macro).read_text()
    open_to_all = text.replace("enable row level security", "disable row level security")
    assert open_to_all != text
    project = copied_project(tmp_path_factory.mktemp("no policy"), {macro: open_to_all})
    copy_of_opened.rows("alter table analytics_marts.feature_adoption disable row level security")
    command = ("build", "--select", "feature_adoption", "--exclude-resource-type", "unit_test")
    run = run_dbt(copy_of_opened, command, {**sample_vars, **ROLES}, project)
    assert (run.exit_code, run.failed) == (1, {"readers_see_only_what_is_theirs"})
    (message,) = [error for error in run.errors if "Readers can see" in error]
    assert (
        f"- {TENANT} can read every row of analytics_marts.feature_adoption. To close that: "
        "alter table analytics_marts.feature_adoption enable row level security"
    ) in message


def test_unsafe_roles_stop_a_build_before_it_starts(
    copy_of_opened: Database, sample_vars: Mapping[str, Any]
) -> None:
    bad = {
        "reading_super": "superuser",
        "reading_past": "bypassrls",
        "reading_maker": "createrole",
        "reading_heir": f"in role {STAFF}",
        "reading_all": "in role pg_read_all_data",
    }
    made = "; ".join(f"create role {role} {options}" for role, options in bad.items())
    copy_of_opened.rows(made)
    try:
        run = run_dbt(
            copy_of_opened,
            ("run", "--select", "int_cohorts"),
            {
                **sample_vars,
                "internal_reader_roles": [STAFF],
                "tenant_reader_roles": [*bad, STAFF, "reading_nobody"],
            },
        )
    finally:
        copy_of_opened.rows(f"drop role {', '.join(bad)}")
    assert (run.exit_code, run.statuses) == (2, {})
    (message,) = run.errors
    past = "can read past row-level security: it"
    for problem in (
        f"reading_super {past} is a superuser",
        f"reading_past {past} has BYPASSRLS",
        f"reading_maker {past} has CREATEROLE",
        f"reading_heir {past} is a member of {STAFF}, which is for staff",
        f"reading_all {past} is a member of pg_read_all_data, which has powers over",
        f"{STAFF} {past} is for staff",
        "there is no role reading_nobody: create it",
    ):
        assert f"  - {problem}" in message


def test_a_function_that_somebody_planted_is_never_called(copy_of_opened: Database) -> None:
    """It fits better than PostgreSQL's own, and would run with the rights of whoever builds."""
    copy_of_opened.rows(
        "create function public.format(text, integer, bigint) returns text language plpgsql"
        " as $$ begin raise exception 'planted'; end $$"
    )
    with pytest.raises(errors.RaiseException, match="planted"):
        copy_of_opened.rows("select format('%s of %s', 1, 2::bigint)")
    run = run_dbt(copy_of_opened, ("run", "--select", "score_components"))
    assert run.exit_code == 0, run.errors


def test_reader_tests_wait_for_every_mart() -> None:
    """Else they would judge the marts of the build before. Of weekly ones, none: a night without
    those would go without these tests."""
    marts = {
        f"ref('{node.name}')"
        for node in parsed().nodes.values()
        if node.resource_type == "model"
        and node.original_file_path.startswith("models/marts/")
        and "weekly" not in node.tags
    }
    assert len(marts) > 20
    for path in ROOT.glob("tests/readers/*.sql"):
        found = set(re.findall(r"ref\('\w+'\)", path.read_text()))
        assert found == marts
