"""The audit of the releases that dbt makes: what it passes, and each leak that it finds."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from project.audits import assert_withstands, command, outcomes
from project.databases import Database, new_database
from project.reading import STAFF, TENANT, opened_marts
from tenant_health.audit.command import LEAK


@pytest.fixture(scope="module")
def opened(built: Database, sample_vars: Mapping[str, Any]) -> Iterator[Database]:
    """Marts that reader roles may read. Not to be changed."""
    with opened_marts(built, sample_vars) as database:
        yield database


@pytest.fixture
def copy_of_opened(opened: Database) -> Iterator[Database]:
    with new_database(opened.server, template=opened.name) as database:
        yield database


def test_sample_withstands_every_attack(opened: Database) -> None:
    said = assert_withstands(opened)
    assert said.startswith("3 monthly releases from 2025-01 to 2025-03")
    assert f"tried as {TENANT} (tenants), {STAFF} (staff)" in said


def test_audit_changes_nothing(opened: Database) -> None:
    before = opened.fingerprints()
    assert command(opened, "audit").exit_code == 0
    assert opened.fingerprints() == before


FAULTS = {
    "a table that links releases to members": (
        "grant usage on schema analytics_intermediate to {tenant};"
        "grant select (release_month) on analytics_intermediate.int_release_members to {tenant}",
        "{tenant} can read analytics_intermediate.int_release_members",
    ),
    "exact benchmarks": (
        "grant select on analytics_marts.peer_benchmarks to {tenant}",
        "{tenant} can read analytics_marts.peer_benchmarks",
    ),
    "a view of somebody's, with its owner's rights": (
        "create view public.shortcut as select * from analytics_intermediate.int_release_members;"
        "grant select on public.shortcut to {tenant}",
        "{tenant} can read public.shortcut",
    ),
    "everyone's rows": (
        "alter table analytics_marts.usage_metrics disable row level security",
        r"{tenant} reads \d+ rows of usage_metrics that are not its own, with "
        "app.current_organization unset",
    ),
    "rows of a like-named tenant": (
        "alter policy own_rows on analytics_marts.feature_adoption using (lower(organization_id) ="
        " lower(current_setting('app.current_organization', true)))",
        r"{tenant} reads \d+ rows of feature_adoption that are not its own",
    ),
    "statistics": (
        "alter table analytics_marts.usage_metrics alter total_users set statistics -1;"
        "analyze analytics_marts.usage_metrics",
        "EXPLAIN tells tenants of others' values in usage_metrics",
    ),
    "a right to write": (
        "grant trigger on analytics_marts.usage_metrics to {staff}",
        "{staff} can change analytics_marts.usage_metrics",
    ),
    "staging for staff": (
        "grant usage on schema analytics_staging to {staff};"
        "grant select on analytics_staging.stg_platform__users to {staff}",
        "{staff} can read analytics_staging.stg_platform__users",
    ),
    "a role made by hand": (
        "create role reading_by_hand; grant usage on schema analytics_marts to reading_by_hand;"
        "grant select on analytics_marts.tenants to reading_by_hand",
        "reading_by_hand can read analytics_marts.tenants",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_audit_finds_a_right_too_many(copy_of_opened: Database, fault: str) -> None:
    statements, said = (text.format(tenant=TENANT, staff=STAFF) for text in FAULTS[fault])
    copy_of_opened.rows(statements)
    try:
        result = command(copy_of_opened, "audit")
    finally:
        if "by_hand" in statements:
            copy_of_opened.rows("drop owned by reading_by_hand; drop role reading_by_hand")
    assert outcomes(result)[-1] == ("LEAK", 9)
    assert re.search(said, result.output), result.output
    assert result.exit_code == LEAK


def test_audit_takes_named_roles_for_what_they_are_said_to_be(opened: Database) -> None:
    result = command(opened, "audit", "--tenant-role", STAFF)
    assert outcomes(result)[-1] == ("LEAK", 9)
    assert f"{STAFF} can read analytics_marts." in result.output
    nobody = command(opened, "audit", "--tenant-role", "reading_nobody")
    assert (nobody.exit_code, "There is no role reading_nobody." in nobody.output) == (1, True)


def test_audit_finds_a_forged_figure(copy_of_opened: Database) -> None:
    copy_of_opened.rows(
        "update analytics_marts.published_benchmarks set mean = mean + 1"
        " where release_month = '2025-03-01'"
    )
    result = command(copy_of_opened, "audit")
    assert ("LEAK", 7) in outcomes(result)


def test_audit_without_a_release_says_so(fresh: Database, copy_of_opened: Database) -> None:
    result = command(fresh, "audit")
    assert result.exit_code == 1
    assert re.match(r"Error: There is no release yet: .* Run `dbt build`", result.output)
    copy_of_opened.rows("truncate analytics_marts.published_benchmarks")
    result = command(copy_of_opened, "audit")
    assert result.exit_code == 1
    assert result.output.startswith("Error: There is no release yet: analytics_marts.published")


def test_readers_makes_what_is_missing_and_names_it(built: Database) -> None:
    arguments = ("readers", "--internal", "reading one", "--tenant", "reading_two")
    try:
        first, second = (command(built, *arguments) for _ in range(2))
        assert first.exit_code == second.exit_code == 0, first.output
        assert first.output == second.output
        assert json.loads(first.output) == {
            "internal_reader_roles": ["reading one"],
            "tenant_reader_roles": ["reading_two"],
        }
        login = "select rolcanlogin, rolsuper from pg_roles where rolname like 'reading %'"
        assert built.rows(login) == [(False, False)]
    finally:
        built.rows('drop role if exists "reading one", reading_two')
