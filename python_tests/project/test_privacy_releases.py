"""The audit of the releases that dbt makes: what it passes, and each leak that it finds."""

import json
import re

from project.audits import assert_withstands, command, outcomes
from project.databases import Database
from project.reading import STAFF, TENANT


def test_sample_withstands_every_attack(opened: Database) -> None:
    said = assert_withstands(opened)
    assert said.startswith("3 monthly releases from 2025-01 to 2025-03")
    assert f"tried as {TENANT} (tenants), {STAFF} (staff)" in said


def test_audit_changes_nothing(opened: Database) -> None:
    before = opened.fingerprints()
    assert command(opened, "audit").exit_code == 0
    assert opened.fingerprints() == before


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
