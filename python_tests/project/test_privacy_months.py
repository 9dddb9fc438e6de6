"""Releases stay what they were, whatever happens to the activity and to other months."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from project.audits import assert_control_fails, assert_withstands
from project.builds import BUILD, ROOT, run_dbt
from project.databases import Database, new_database
from tenant_health.load.csv_files import find_sources
from tenant_health.load.loading import load_sources

REAL_DATA = ROOT.parent / "shared" / "realdata"
RELEASES = ("--select", "int_release_members+", "--exclude-resource-type", "unit_test")
LATE = """
    delete from raw.sessions where created_at between '2025-01-15' and '2025-03-20';
    update raw.cases set status = 'NEW';
    update raw.campaign_assignments set status = 'PENDING', completed_at = null;
"""
FEBRUARY = "release_month = '2025-02-01'"
APRIL = {"as_of_date": "2025-04-30", "history_days": 120, "max_source_rows_lost": 1}


def released(database: Database, months: str = "true") -> bytes:
    """The bytes of the releases of some months, in one order."""
    content = BytesIO()
    rows = f"select * from analytics_marts.published_benchmarks where {months} order by 1, 2, 6"
    with database.connection() as connection, connection.cursor() as cursor:
        cursor.copy_expert(f"copy ({rows}) to stdout", content)
    return content.getvalue()


def values(database: Database, day: str) -> list[tuple[Any, ...]]:
    """What a release of that day would be made of now."""
    return database.rows(
        f"select * from analytics_intermediate.int_benchmark_values where metric_date = '{day}'"
        " order by 1, 3"
    )


@pytest.fixture(scope="module")
def later(built: Database) -> Iterator[Database]:
    """A month later: late data have come for all released months, and all was built anew."""
    with new_database(built.server, template=built.name) as database:
        database.rows(LATE)
        run = run_dbt(database, (*BUILD, "--full-refresh"), APRIL)
        assert run.exit_code == 0, run.errors
        yield database


@pytest.fixture
def copy_of_later(later: Database) -> Iterator[Database]:
    with new_database(later.server, template=later.name) as database:
        yield database


def test_late_data_and_full_refresh_leave_earlier_releases(
    built: Database, later: Database
) -> None:
    assert values(built, "2025-02-28") != values(later, "2025-02-28")
    assert released(later, "release_month < '2025-04-01'") == released(built) != b""
    april = "select 1 from analytics_marts.published_benchmarks where release_month = '2025-04-01'"
    assert later.rows(april) != []


def test_a_rerun_leaves_every_release(copy_of_later: Database) -> None:
    before = released(copy_of_later)
    copy_of_later.rows("delete from raw.sessions where created_at > '2025-04-01'")
    for options in ((), ("--full-refresh",)):
        run = run_dbt(copy_of_later, ("build", *RELEASES, *options), APRIL)
        assert (run.exit_code, run.failed) == (0, set()), run.errors
        assert released(copy_of_later) == before


def test_releases_hold_out_against_attacks_across_months(later: Database) -> None:
    assert "4 monthly releases from 2025-01 to 2025-04" in assert_withstands(later)


@pytest.mark.parametrize(
    ("table", "failing"),
    [
        ("published_benchmarks", {"no_release_is_missing", "releases_never_change"}),
        pytest.param("int_release_members", {"no_release_is_missing"}, marks=pytest.mark.slow),
        pytest.param("int_release_fingerprints", {"releases_never_change"}, marks=pytest.mark.slow),
    ],
)
def test_a_month_deleted_by_hand_is_noticed(
    copy_of_later: Database, table: str, failing: set[str]
) -> None:
    schema = "marts" if table == "published_benchmarks" else "intermediate"
    copy_of_later.rows(f"delete from analytics_{schema}.{table} where {FEBRUARY}")
    run = run_dbt(copy_of_later, ("test", "--select", "path:tests/releases"), APRIL)
    assert run.exit_code == 1
    assert run.failed >= failing


def test_a_deleted_month_is_not_made_again(copy_of_later: Database) -> None:
    """Not even by a build: the months after it were made with it in mind."""
    copy_of_later.rows(
        f"delete from analytics_intermediate.int_benchmark_releases where {FEBRUARY}"
    )
    run = run_dbt(copy_of_later, ("build", *RELEASES), APRIL)
    assert run.exit_code == 1
    assert "int_benchmark_releases" in run.failed
    assert any(
        "the release of 2025-02-01 is missing" in error and "Restore it from a backup" in error
        for error in run.errors
    )


@pytest.mark.slow
def test_a_newest_month_made_again_from_other_data_is_noticed(copy_of_later: Database) -> None:
    for table in ("int_benchmark_releases", "int_release_members"):
        copy_of_later.rows(
            f"delete from analytics_intermediate.{table} where release_month = '2025-04-01'"
        )
    copy_of_later.rows(
        "update analytics_intermediate.int_benchmark_values set metric_value = metric_value / 2"
    )
    run = run_dbt(copy_of_later, ("build", *RELEASES), APRIL)
    assert run.exit_code == 1
    assert run.failed == {"releases_never_change"}


if REAL_DATA.is_dir():

    @pytest.mark.slow
    def test_real_data(fresh: Database) -> None:
        with fresh.connection() as connection:
            load_sources(connection, "raw", find_sources(REAL_DATA))
        run = run_dbt(fresh, dbt_vars={"as_of_date": "2024-12-31", "history_days": 366})
        assert run.exit_code == 0, run.errors
        assert "12 monthly releases from 2024-01 to 2024-12" in assert_withstands(fresh)
        assert_control_fails(fresh)
