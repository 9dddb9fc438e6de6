"""Each dbt test of the project passes on good data and fails on bad."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from project.builds import parsed, run_dbt
from project.databases import Database, new_database
from project.proofs import PROOFS, Corruption, DataTests, families, readers
from project.proofs.noticing import corruptible, drop_constraints
from project.reading import ROLES
from project.sampling import sampled

DATA_TESTS = ("test", "--exclude-resource-type", "unit_test")
WARNINGS = {"late_arriving_rows_are_reprocessed"}
"""Rows that arrive late are the platform's, and listed: no reason to stop."""
STRICT = {
    "severity": "error",
    **dict.fromkeys(("warn_if", "error_if"), "!= 0"),
    **dict.fromkeys(("where", "limit"), None),
    "enabled": True,
    "fail_calc": "count(*)",
}
SOFTER = {name: {"severity": "warn"} for name in WARNINGS}
"""All that makes a test look at less, or do less than stop the build."""

REBUILD = ("build", "--select", "int_release_members+", "--exclude-resource-type", "unit_test")
PUBLISHED = "select * from analytics_marts.published_benchmarks order by 1, 2, 6"
_RELEASES = "analytics_intermediate.int_benchmark_releases"
_MEMBERS = "analytics_intermediate.int_release_members"
_FEBRUARY, _MARCH = (f"release_month = date '2025-0{month}-01'" for month in (2, 3))
TAMPERED: dict[str, tuple[str, set[str]]] = {
    "a month gone": (f"delete from {_RELEASES} where {_FEBRUARY}", {"int_benchmark_releases"}),
    "a month gone with its members": (
        f"delete from {_RELEASES} where {_FEBRUARY}; delete from {_MEMBERS} where {_FEBRUARY}",
        {"no_release_is_missing"},
    ),
    "a figure changed": (
        f"update {_RELEASES} set mean = mean - 1 where {_FEBRUARY} and mean > 50",
        {"releases_never_change"},
    ),
    "the newest month gone, which is made again as it was": (
        f"delete from {_RELEASES} where {_MARCH}",
        set(),
    ),
}


@pytest.fixture(scope="module")
def unguarded(built: Database) -> Iterator[Database]:
    """What is built, but any row is let in."""
    with new_database(built.server, template=built.name) as database:
        drop_constraints(database)
        yield database


@pytest.fixture(scope="module")
def data_tests(unguarded: Database, sample_vars: Mapping[str, Any]) -> DataTests:
    return DataTests(unguarded, sample_vars)


@pytest.fixture(scope="module")
def reader_vars(sample_vars: Mapping[str, Any]) -> dict[str, Any]:
    return {**sample_vars, **ROLES}


@pytest.fixture(scope="module")
def reader_tests(opened: Database, reader_vars: Mapping[str, Any]) -> DataTests:
    return DataTests(opened, reader_vars)


def _families() -> dict[str, Corruption]:
    """Bad data for tests that have none of their own."""
    return {name: made for name, made in families(parsed()).items() if name not in PROOFS}


def _by_name(proofs: Mapping[str, Mapping[str, Corruption]]) -> list[Any]:
    return [
        pytest.param(test, corruption, id=f"{test}: {what}")
        for test, corruptions in proofs.items()
        for what, corruption in corruptions.items()
    ]


def test_every_test_is_proven(data_tests: DataTests) -> None:
    proven = {*PROOFS, *readers.PROOFS, *_families()}
    assert data_tests.names - proven == set(), "give them bad data in project/proofs"
    assert proven - data_tests.names == set(), "there are no such tests: remove their bad data"


def test_tests_are_no_softer_than_listed() -> None:
    softer = {}
    for node in parsed().nodes.values():
        if node.resource_type == "test":
            config = {name: getattr(node.config, name) for name in STRICT}
            config["severity"] = str(config["severity"]).lower()
            found = {name: is_ for name, is_ in config.items() if is_ != STRICT[name]}
            softer.update({node.name: found} if found else {})
    assert softer == SOFTER
    disabled = [node for nodes in parsed().disabled.values() for node in nodes]
    assert [node.name for node in disabled if node.resource_type == "test"] == []


@pytest.mark.slow
def test_good_data_passes(built: Database, sample_vars: Mapping[str, Any]) -> None:
    """As every run sees too, in test_rebuilds: a second build with every test."""
    run = run_dbt(built, DATA_TESTS, sample_vars)
    assert (run.exit_code, run.failed) == (0, set()), run.errors


def test_bad_column_or_key_is_noticed(data_tests: DataTests) -> None:
    wrong = {
        name: (found, expected)
        for name, corruption in _families().items()
        if (found := data_tests.failing_after(corruption.sql))
        != (expected := {name, *corruption.also})
    }
    assert wrong == {}


@pytest.mark.parametrize(("name", "corruption"), _by_name(PROOFS))
def test_bad_data_is_noticed(data_tests: DataTests, name: str, corruption: Corruption) -> None:
    assert data_tests.failing_after(corruption.sql) == {name, *corruption.also}


@pytest.mark.parametrize(("name", "corruption"), _by_name(readers.PROOFS))
def test_right_too_many_is_noticed(
    reader_tests: DataTests, name: str, corruption: Corruption
) -> None:
    assert reader_tests.failing_after(corruption.sql) == {name, *corruption.also}


@pytest.mark.parametrize(
    "of_a_kind",
    [pytest.param(True, marks=pytest.mark.slow, id="families"), pytest.param(False, id="others")],
)
def test_dbt_fails_each_test_on_bad_data(
    opened: Database, reader_vars: Mapping[str, Any], of_a_kind: bool
) -> None:
    """What is asked above query by query, dbt itself says: here of much bad data at once."""
    others = {
        name: next(iter(corruptions.values()))
        for name, corruptions in (PROOFS | readers.PROOFS).items()
    }
    chosen = _families() if of_a_kind else others
    with new_database(opened.server, template=opened.name) as database:
        drop_constraints(database)
        with corruptible(database) as connection, connection.cursor() as cursor:
            for corruption in chosen.values():
                cursor.execute(corruption.sql)
        run = run_dbt(database, DATA_TESTS, reader_vars)
    expected = {
        name: "warn" if name in WARNINGS else "error" if " as problem" in run.sql[name] else "fail"
        for name in chosen
    }
    expected |= {name: "error" for name in chosen if name in readers.PROOFS}  # with its reasons
    assert {name: run.statuses[name] for name in chosen} == expected


@pytest.mark.parametrize("what", sampled(TAMPERED, "a figure changed"))
def test_next_build_notices_a_release_tampered_with(
    copy_of_built: Database, sample_vars: Mapping[str, Any], what: str
) -> None:
    sql, noticed = TAMPERED[what]
    before = copy_of_built.rows(PUBLISHED)
    copy_of_built.rows(sql)
    run = run_dbt(copy_of_built, REBUILD, sample_vars)
    assert {name for name, is_ in run.statuses.items() if is_ in ("fail", "error")} == noticed
    assert noticed or copy_of_built.rows(PUBLISHED) == before
