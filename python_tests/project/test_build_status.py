"""The mart build_status says what became of each run, and which day the marts are from."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from project.builds import run_dbt
from project.databases import Database
from project.faults import FAIL, MENDED, REPEAT_ROWS, on_create

MONDAY, TUESDAY = date(2025, 3, 31), date(2025, 4, 1)
TO_THE_MARTS = ("int_tenant_outlook", "path:models/marts")
NIGHT = ("build", "--exclude-resource-type", "unit_test", "--select", *TO_THE_MARTS)
COLUMNS = (
    "status, as_of_date, marts_as_of_date, marts_built, models_failed, tests_failed, tests_warned,"
    " failed, finished_at is not null"
)


def _newest(database: Database) -> tuple[Any, ...]:
    (row,) = database.rows(f"select {COLUMNS} from analytics_marts.build_status where is_newest")
    return row


def _statuses(database: Database) -> list[str]:
    """Of all runs, the first one first."""
    rows = database.rows("select status from analytics_marts.build_status order by started_at")
    return [status for (status,) in rows]


@pytest.fixture
def tuesday(sample_vars: Mapping[str, Any]) -> dict[str, Any]:
    """The vars of a run for the day after that of the marts."""
    return {**sample_vars, "as_of_date": str(TUESDAY), "history_days": 91}


def test_a_good_first_run(built: Database) -> None:
    status, as_of, of_marts, marts, *counts, finished = _newest(built)
    assert (status, as_of, of_marts, finished) == ("succeeded", MONDAY, MONDAY, True)
    assert sorted(marts.split(", ")) == built.mart_names()
    assert counts == [0, 0, 0, None]
    assert built.rows(
        "select finished_at > started_at and finished_at <= now() at time zone 'UTC', command"
        " from analytics_marts.build_status"
    ) == [(True, "build")]


@pytest.mark.slow
def test_failing_nights_leave_the_day_of_the_marts(
    copy_of_built: Database, tuesday: Mapping[str, Any]
) -> None:
    """First a test before the marts fails, then a model, then nothing."""
    test = "unique_int_tenant_outlook_organization_id"
    copy_of_built.rows(on_create("int_tenant_outlook", REPEAT_ROWS))
    assert run_dbt(copy_of_built, NIGHT, tuesday).exit_code == 1
    assert _newest(copy_of_built) == ("failed", TUESDAY, MONDAY, "", 0, 1, 0, test, True)

    copy_of_built.rows(MENDED)
    copy_of_built.rows(on_create("int_tenant_outlook", FAIL))
    assert run_dbt(copy_of_built, NIGHT, tuesday).exit_code == 1
    model = "int_tenant_outlook"
    assert _newest(copy_of_built) == ("failed", TUESDAY, MONDAY, "", 1, 0, 0, model, True)

    copy_of_built.rows(MENDED)
    run = run_dbt(copy_of_built, NIGHT, tuesday)
    status, as_of, of_marts, *_, failed, _ = _newest(copy_of_built)
    # the select's upstream models are of Monday still: whether its tests pass is another matter
    assert (as_of, of_marts) == (TUESDAY, TUESDAY)
    assert (status == "succeeded") == (run.exit_code == 0) == (failed is None)


def test_one_mart_that_failed_is_behind(
    copy_of_built: Database, tuesday: Mapping[str, Any]
) -> None:
    copy_of_built.rows(on_create("rejected_rows", FAIL))
    assert run_dbt(copy_of_built, ("run", *NIGHT[3:]), tuesday).exit_code == 1
    status, as_of, of_marts, marts, *_, failed, _ = _newest(copy_of_built)
    assert (status, as_of, of_marts, failed) == ("failed", TUESDAY, MONDAY, "rejected_rows")
    assert {*marts.split(", "), "rejected_rows"} == set(copy_of_built.mart_names())


def test_a_run_stopped_by_a_check(copy_of_built: Database, tuesday: Mapping[str, Any]) -> None:
    copy_of_built.rows("alter table raw.cases rename outcome_at to was_outcome_at")
    assert run_dbt(copy_of_built, NIGHT, tuesday).exit_code == 2
    assert _newest(copy_of_built) == ("stopped", TUESDAY, MONDAY, "", 0, 0, 0, None, False)


def test_a_run_stopped_by_a_check_before_anything_was_built(fresh: Database) -> None:
    assert run_dbt(fresh).exit_code == 2
    status, _, of_marts, marts, *_ = _newest(fresh)
    assert (status, of_marts, marts) == ("stopped", None, "")


def test_a_run_that_did_not_come_to_its_end_is_found_aborted_by_the_next(
    copy_of_built: Database, sample_vars: Mapping[str, Any], tuesday: Mapping[str, Any]
) -> None:
    """The state that a killed run leaves: a mart built, and nobody to say more."""
    assert run_dbt(copy_of_built, ("run", "--select", "tenants"), tuesday).exit_code == 0
    copy_of_built.rows(
        "update analytics_marts.build_status set status = 'running', finished_at = null,"
        f" marts_as_of_date = null where as_of_date = '{TUESDAY}'"
    )
    assert run_dbt(copy_of_built, ("run", "--select", "tenants"), sample_vars).exit_code == 0
    assert copy_of_built.rows(
        "select status, as_of_date, marts_as_of_date, marts_built, is_newest"
        " from analytics_marts.build_status order by started_at offset 1"
    ) == [
        ("aborted", TUESDAY, MONDAY, "tenants", False),
        ("succeeded", MONDAY, MONDAY, "tenants", True),
    ]


def test_only_runs_of_nightly_marts_say_how_the_night_went(
    copy_of_built: Database, sample_vars: Mapping[str, Any], tuesday: Mapping[str, Any]
) -> None:
    """A failed night stays in sight until another one begins."""
    copy_of_built.rows("alter table raw.cases rename outcome_at to was_outcome_at")
    assert run_dbt(copy_of_built, NIGHT, tuesday).exit_code == 2
    copy_of_built.rows("alter table raw.cases rename was_outcome_at to outcome_at")
    for selected in ("int_tenants", "suggested_weights", "peer_benchmarks_once_per_cohort"):
        build = ("build", "--select", selected)
        assert run_dbt(copy_of_built, build, sample_vars).exit_code == 0
        assert _newest(copy_of_built)[:3] == ("stopped", TUESDAY, MONDAY)
    assert _statuses(copy_of_built) == ["succeeded", "stopped", *["succeeded"] * 3]


@pytest.mark.slow
def test_a_retry_goes_on_with_the_night(
    copy_of_built: Database, tuesday: Mapping[str, Any], tmp_path: Path
) -> None:
    copy_of_built.rows(on_create("rejected_rows", FAIL))
    night = ("run", "--select", "rejected_rows", "tenants")
    assert run_dbt(copy_of_built, night, tuesday, artifacts=tmp_path).exit_code == 1
    assert _newest(copy_of_built)[0] == "failed"
    copy_of_built.rows(MENDED)
    assert run_dbt(copy_of_built, ("retry",), tuesday, artifacts=tmp_path).exit_code == 0
    status, _, _, marts, *_ = _newest(copy_of_built)
    assert (status, marts) == ("succeeded", "rejected_rows")


def test_history_survives_full_refresh_and_is_bounded(
    copy_of_built: Database, sample_vars: Mapping[str, Any]
) -> None:
    copy_of_built.rows(
        "insert into analytics_marts.build_status (run_id, is_newest, status, as_of_date,"
        " started_at, command, marts_built, models_failed, tests_passed, tests_warned,"
        " tests_failed) select md5(i::text), false, 'failed', as_of_date,"
        " started_at - i * interval '1 day', 'run', '', 1, 0, 0, 0"
        " from analytics_marts.build_status, generate_series(1, 500) as i"
    )
    select = ("--select", "build_status", "tenants")
    run = run_dbt(copy_of_built, ("run", "--full-refresh", *select), sample_vars)
    assert run.statuses == {"build_status": "success", "tenants": "success"}
    assert _statuses(copy_of_built) == ["failed"] * 398 + ["succeeded"] * 2


@pytest.mark.parametrize(
    "command", [("test", "--select", "tenants"), ("seed",), ("compile", "--select", "tenants")]
)
def test_what_changes_no_mart_is_no_run(
    copy_of_built: Database, sample_vars: Mapping[str, Any], command: tuple[str, ...]
) -> None:
    assert run_dbt(copy_of_built, command, sample_vars).exit_code == 0
    assert _statuses(copy_of_built) == ["succeeded"]
