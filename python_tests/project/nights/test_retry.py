"""`dbt retry` takes a failed night up where it stopped."""

from pathlib import Path

import pytest

from project.builds import run_dbt
from project.databases import Database
from project.faults import FAIL, MENDED, on_create
from project.nights.night import TODAY, YESTERDAY, Night, statuses, vars_of

BROKEN = "int_daily_changes"


@pytest.mark.slow
def test_retry(night: Night, database: Database, tmp_path: Path) -> None:
    database.rows(on_create(BROKEN, FAIL))
    failed = night.run(database, artifacts=tmp_path)
    assert (failed.exit_code, failed.statuses[BROKEN]) == (1, "error")
    assert night.marts_of_today(database) == set()

    database.rows(MENDED)
    retried = run_dbt(database, ("retry",), vars_of(TODAY), artifacts=tmp_path)
    assert (retried.exit_code, retried.errors) == (0, ())
    assert retried.statuses.keys() < failed.statuses.keys()
    assert database.fingerprints() == night.today
    assert statuses(database) == [
        ("succeeded", YESTERDAY),
        ("failed", YESTERDAY),
        ("succeeded", TODAY),
    ]
