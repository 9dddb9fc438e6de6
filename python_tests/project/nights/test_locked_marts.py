"""Readers that hold locks on marts while a night comes to them."""

from typing import Any

import pytest

from project.databases import Database
from project.nights.night import TODAY, YESTERDAY, Night, marts_built, statuses

IMPATIENT = {"PGOPTIONS": "-c lock_timeout=500ms"}
READ = "select md5(string_agg(m::text, ',' order by m::text)) from analytics_marts.{} as m"


@pytest.mark.slow
def test_reader_in_a_long_transaction_disturbs_nothing(night: Night, database: Database) -> None:
    """It goes on seeing yesterday's marts, all of them."""
    with database.connection() as reader, reader.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")

        def seen() -> dict[str, Any]:
            found = {}
            for mart in night.today:
                cursor.execute(READ.format(mart))
                found[mart] = cursor.fetchone()
            return found

        before = seen()
        run = night.run(database, environment=IMPATIENT)
        assert (run.exit_code, run.errors) == (0, ())
        assert seen() == before
    assert database.fingerprints() == night.today


@pytest.mark.slow
@pytest.mark.parametrize(
    "mode", ["access exclusive", pytest.param("share", marks=pytest.mark.slow)]
)
def test_mart_locked_for_long_is_left_and_named(
    night: Night, database: Database, mode: str
) -> None:
    with database.connection() as reader:
        reader.cursor().execute(f"lock table analytics_marts.tenant_portfolio in {mode} mode")
        run = night.run(database, environment=IMPATIENT)
    assert run.exit_code == 1
    left = {"tenant_portfolio", "score_days"}  # the second reads the first
    assert run.failed == left
    (message,) = (error for error in run.errors if "lock timeout" in error)
    assert "tenant_portfolio" in message
    assert night.marts_of_today(database) == night.today.keys() - left
    assert marts_built(database) == night.today.keys() - left
    night.assert_heals(database)
    assert statuses(database) == [
        ("succeeded", YESTERDAY),
        ("failed", YESTERDAY),
        ("succeeded", TODAY),
    ]
