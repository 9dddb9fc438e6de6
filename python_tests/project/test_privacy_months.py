"""Releases stay what they were, whatever happens to the activity and to other months."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from project.audits import assert_attacks_are_real, assert_withstands, command
from project.builds import BUILD, ROOT, run_dbt
from project.databases import Database, new_database
from tenant_health.load.csv_files import find_sources
from tenant_health.load.loading import load_sources

REAL_DATA = ROOT.parent / "shared" / "realdata"
TO_RELEASES = (*BUILD, "--select", "+int_release_members+")
RELEASES = ("--select", "int_release_members+", "--exclude-resource-type", "unit_test")
LATE = """
    delete from raw.sessions where created_at between '2025-01-15' and '2025-03-20';
    update raw.cases set status = 'NEW';
    update raw.campaign_assignments set status = 'PENDING', completed_at = null;
"""
FEBRUARY = "release_month = '2025-02-01'"
APRIL = {"as_of_date": "2025-04-30", "history_days": 120, "max_source_rows_lost": 1}


def released(database: Database, months: str = "true") -> bytes:
    """The bytes of the releases of some months in one order, but for which month is the newest."""
    content = BytesIO()
    rows = (
        "select to_jsonb(released) - 'is_newest' from analytics_marts.published_benchmarks"
        f" as released where {months} order by 1"
    )
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
    """A month later: late data have come for all released months, and all below was rebuilt."""
    with new_database(built.server, template=built.name) as database:
        database.rows(LATE)
        run = run_dbt(database, (*TO_RELEASES, "--full-refresh"), APRIL)
        assert run.exit_code == 0, run.errors
        yield database


@pytest.fixture
def copy_of_later(later: Database) -> Iterator[Database]:
    with new_database(later.server, template=later.name) as database:
        yield database


@pytest.mark.slow
def test_late_data_and_full_refresh_leave_earlier_releases(
    built: Database, later: Database
) -> None:
    assert values(built, "2025-02-28") != values(later, "2025-02-28")
    assert released(later, "release_month < '2025-04-01'") == released(built) != b""
    april = "select 1 from analytics_marts.published_benchmarks where release_month = '2025-04-01'"
    assert later.rows(april) != []


@pytest.mark.slow
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
def test_a_newest_month_made_again_is_the_same(copy_of_later: Database) -> None:
    """From the members that were kept, under the same key; whatever the values are by now."""
    before = released(copy_of_later)
    copy_of_later.rows(
        "delete from analytics_intermediate.int_benchmark_releases"
        " where release_month = '2025-04-01';"
        "update analytics_intermediate.int_benchmark_values set metric_value = metric_value / 2"
    )
    run = run_dbt(copy_of_later, ("build", *RELEASES), APRIL)
    assert (run.exit_code, run.failed) == (0, set()), run.errors
    assert released(copy_of_later) == before


@pytest.fixture(scope="module")
def april_is_over(built: Database) -> Iterator[Database]:
    """Released to March; built to the end of April, but for releases. Not to be changed."""
    with new_database(built.server, template=built.name) as database:
        run = run_dbt(database, (*TO_RELEASES, "--exclude", "int_release_members+"), APRIL)
        assert run.exit_code == 0, run.errors
        yield database


@pytest.fixture
def before_april(april_is_over: Database) -> Iterator[Database]:
    """Of this test's own: released to March; April is over."""
    with new_database(april_is_over.server, template=april_is_over.name) as database:
        yield database


def months(database: Database) -> list[str]:
    query = "select distinct release_month::text from analytics_marts.published_benchmarks"
    return sorted(month for (month,) in database.rows(query))


def test_a_lost_key_stops_releases_and_nothing_else(before_april: Database, tmp_path: Path) -> None:
    before = released(before_april)
    backup = tmp_path / "release.key"
    assert command(before_april, "key", "export", str(backup)).exit_code == 0
    before_april.rows("drop schema analytics_release_key cascade")
    run = run_dbt(before_april, ("build", *RELEASES), APRIL)
    assert (run.exit_code, run.failed) == (0, set()), run.errors
    assert released(before_april) == before
    told = command(before_april, "key", "status")
    assert told.exit_code == 1
    assert "the release key is missing" in told.output
    taken = command(before_april, "key", "import", str(backup))
    assert taken.exit_code == 0, taken.output
    run = run_dbt(before_april, ("build", *RELEASES), APRIL)
    assert (run.exit_code, run.failed) == (0, set()), run.errors
    assert months(before_april)[-1] == "2025-04-01"
    assert released(before_april, "release_month < '2025-04-01'") == before


@pytest.mark.slow
def test_another_key_releases_only_once_it_is_taken(before_april: Database, tmp_path: Path) -> None:
    """Here the environment's, which is never stored, nor written anywhere else."""
    before = released(before_april)
    variable = {"TENANT_HEALTH_RELEASE_KEY": "5e" * 32}
    queries: list[str] = []
    before_april.rows(f"alter database {before_april.name} set log_statement = 'all'")

    def build() -> None:
        run = run_dbt(
            before_april, ("build", *RELEASES), APRIL,
            environment=variable, note_query=queries.append, artifacts=tmp_path / "target",
        )  # fmt: skip
        assert (run.exit_code, run.failed) == (0, set()), run.errors

    build()
    assert released(before_april) == before
    refused = command(before_april, "key", "import", **variable)
    assert (refused.exit_code, "add --replace" in refused.output) == (1, True)
    taken = command(before_april, "key", "import", "--replace", **variable)
    assert taken.exit_code == 0, taken.output
    build()
    assert months(before_april)[-1] == "2025-04-01"
    assert released(before_april, "release_month < '2025-04-01'") == before
    keys = "select distinct key_fingerprint from analytics_intermediate.int_benchmark_releases"
    assert len(before_april.rows(keys)) == 2
    stored = "select key, fingerprint, replaces from analytics_release_key.release_key"
    assert [row[0] for row in before_april.rows(stored)] == [None]
    assert_nowhere("5e" * 8, queries, tmp_path / "target", before_april)


def assert_nowhere(secret: str, texts: list[str], target: Path, database: Database) -> None:
    """Neither in what dbt asked, said and wrote, nor in the server's log of all statements."""
    assert not any(secret in text for text in texts)
    written = [*target.rglob("*"), database.server.data / "server.log"]
    assert [f for f in written if f.is_file() and secret.encode() in f.read_bytes()] == []


def test_the_stored_key_is_for_its_owner_alone(before_april: Database, tmp_path: Path) -> None:
    """Whatever default privileges say; and neither a build nor a command writes it anywhere."""
    key = before_april.rows("select encode(key, 'hex') from analytics_release_key.release_key")
    backup = tmp_path / "backup.key"
    exported = command(before_april, "key", "export", str(backup))
    assert backup.read_text() == f"{key[0][0]}\n"
    assert backup.stat().st_mode & 0o77 == 0
    assert command(before_april, "key", "export", str(backup)).exit_code == 1
    said = exported.output + command(before_april, "key", "status").output
    before_april.rows(
        f"alter database {before_april.name} set log_statement = 'all';"
        "drop schema analytics_release_key cascade; create role key_reader;"
        "alter default privileges grant select on tables to key_reader, public;"
        "alter default privileges grant usage on schemas to key_reader"
    )
    try:
        said += command(before_april, "key", "import", str(backup)).output
        reach = (
            "select has_schema_privilege('key_reader', 'analytics_release_key', 'usage'),"
            " has_table_privilege('key_reader', 'analytics_release_key.release_key', 'select'),"
            " has_any_column_privilege('pg_monitor', 'analytics_release_key.release_key', 'select')"
        )
        assert before_april.rows(reach) == [(False, False, False)]
        again = before_april.rows(
            "select encode(key, 'hex') from analytics_release_key.release_key"
        )
        assert again == key
        queries: list[str] = []
        run = run_dbt(
            before_april, ("build", *RELEASES), APRIL,
            note_query=queries.append, artifacts=tmp_path / "target",
        )  # fmt: skip
        assert run.exit_code == 0, run.errors
        assert months(before_april)[-1] == "2025-04-01"
        assert_nowhere(key[0][0], [*queries, said], tmp_path / "target", before_april)
    finally:
        before_april.rows("drop owned by key_reader; drop role key_reader")


def test_a_changed_seed_or_var_leaves_earlier_releases(before_april: Database) -> None:
    before = released(before_april)
    before_april.rows(
        "update analytics_seeds.benchmark_metrics set rounding_grid = 5, upper = 200"
        " where metric_name = 'health_score'"
    )
    run = run_dbt(before_april, (*BUILD, "--select", "int_release_members+"), APRIL)
    assert run.exit_code == 0, run.errors
    assert released(before_april, "release_month < '2025-04-01'") == before
    steps = "select distinct mean::numeric % 5 from analytics_marts.published_benchmarks where"
    steps += " release_month = '2025-04-01' and metric_name = 'health_score' and mean is not null"
    assert before_april.rows(steps) == [(0,)]


@pytest.mark.slow
def test_less_noise_than_protects_stops_the_run(before_april: Database) -> None:
    given = {**APRIL, "release_noise": 0.2}
    run = run_dbt(before_april, ("build", *RELEASES), given, parse=True)
    assert run.exit_code == 1
    assert any("release_noise is 0.2; the least that protects" in one for one in run.errors)


TABLE = "intermediate.int_benchmark_releases"
EARLIER_METHOD = """
    alter table analytics_intermediate.int_benchmark_releases
        drop column method, drop column margin, drop column state, drop column min_peer_count,
        drop column value_lower, drop column value_upper, drop column rounding_grid,
        drop column release_noise, drop column noise_on_mean, drop column least_error,
        drop column least_error_with_colluders, drop column key_fingerprint,
        drop column fingerprint, add column figures_from_month date, add column rule text,
        add column measured double precision, add column required double precision,
        add column explanation text;
    update analytics_intermediate.int_benchmark_releases
        set figures_from_month = release_month where status = 'published';
    update analytics_intermediate.int_benchmark_releases
        set status = 'carried_forward', figures_from_month = '2025-01-01', rule = 'difference'
        where release_month = '2025-02-01' and status = 'published'
        and filter_description = '1-100 employees';
    drop schema analytics_release_key cascade;
"""
"""Turns the releases into such as the method before this one left."""


@pytest.mark.parametrize("shown", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_releases_of_the_earlier_method_stay_and_count(before_april: Database, shown: bool) -> None:
    """Without --full-refresh: their table gets the columns that it lacks."""
    before_april.rows(EARLIER_METHOD)
    columns = "metric_name, release_month, filter_description, p25, median, p75, mean, status"
    earlier = f"select {columns} from analytics_marts.published_benchmarks"
    earlier += " where release_month < '2025-04-01' order by 1, 2, 3"
    before = before_april.rows(earlier.replace("marts.published_benchmarks", TABLE))
    given = APRIL if shown else {**APRIL, "release_account_from": "2025-04"}
    run = run_dbt(before_april, ("build", *RELEASES), given, parse=not shown)
    assert (run.exit_code, run.failed) == (0, set()), run.errors
    assert before_april.rows(earlier) == before
    methods = (
        "select method, count(distinct release_month) from analytics_marts.published_benchmarks"
    )
    assert before_april.rows(f"{methods} group by 1 order by 1") == [
        ("noise", 1),
        ("suppression", 3),
    ]
    least = "select min(least_error_percent) from analytics_marts.benchmark_coverage"
    least += " where release_month = '2025-04-01'"
    (error,) = before_april.rows(least)[0]
    # what rounding alone hides of six members' total in three months, beside what noise hides
    assert (error < 15) is shown


if REAL_DATA.is_dir():

    @pytest.mark.slow
    def test_real_data(fresh: Database) -> None:
        with fresh.connection() as connection:
            load_sources(connection, "raw", find_sources(REAL_DATA))
        run = run_dbt(fresh, dbt_vars={"as_of_date": "2024-12-31", "history_days": 366})
        assert run.exit_code == 0, run.errors
        assert "12 monthly releases from 2024-01 to 2024-12" in assert_withstands(fresh)
        assert_attacks_are_real(fresh)
