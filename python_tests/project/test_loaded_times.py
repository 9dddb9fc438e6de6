"""Times of a CSV file, from `tenant-health load` to staging: one reading, whoever wrote them."""

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from project.builds import run_dbt
from project.databases import new_database
from tenant_health import embedded
from tenant_health.cli import main
from tenant_health.raw_tables import TABLES

TIMES = {
    "2024-03-01 23:30:00-05": datetime(2024, 3, 2, 4, 30),
    "2024-03-01T23:30:00.123Z": datetime(2024, 3, 1, 23, 30, 0, 123000),
    " 2024-03-01 23:30:00 ": datetime(2024, 3, 1, 23, 30),
    "03/02/2024": None,
    "now": None,
    "yesterday": None,
    "infinity": None,
    "J2451187": None,
    "2024-02-30 00:00:00": None,
}
"""Written in a file, and meant by the source contract."""


def test_times_of_a_file_mean_what_the_source_contract_says(
    server: embedded.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for table, columns in TABLES.items():
        (tmp_path / f"{table}.csv").write_text(",".join(columns) + "\n")
    with (tmp_path / "cases.csv").open("a") as file:
        file.writelines(f"{n},o1,OPEN,,f,{time},{time}\n" for n, time in enumerate(TIMES))
    with new_database(server) as database:
        monkeypatch.setenv("DBT_TARGET", "server")
        for variable, value in database.environment.items():
            monkeypatch.setenv(variable, value)
        loaded = CliRunner().invoke(main, ["load", str(tmp_path)])
        assert loaded.exit_code == 0, loaded.output
        run = run_dbt(database, ("run", "--select", "stg_platform__cases"))
        assert run.exit_code == 0, run.errors
        read = database.rows(
            "select case_id::int, created_at from analytics_staging.stg_platform__cases "
            "order by case_id::int"
        )
    assert dict(zip(TIMES, (time for _, time in read), strict=True)) == TIMES
