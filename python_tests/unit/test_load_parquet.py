"""`tenant-health load --parquet`: what PostgreSQL reads in the files, with times read."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from project.oracle.contract import parse_time
from tenant_health.cli import main
from tenant_health.raw_tables import ALL_TABLES, TABLES

TIMES = [
    "2024-03-01",
    "2024-03-01 23:30",
    "2024-03-01T23:30:00.123999999Z",
    "1950-03-01 23:30:00.0019",
    "2024-03-01 23:30:00-05",
    "2024-03-01T00:30:00+05:30",
    "\u3000 2024-02-29T00:00:00+0530\t",
    "0001-01-01 00:00:00",
    "9999-12-31 23:59:59.999",
]
NO_TIMES = [
    "0001-01-01T00:00:00+05:00",
    "9999-12-31T23:00:00-05:00",
    "2023-02-29",
    "0000-01-01",
    "2024-01-01 24:00:00",
    "2024-01-01T00:00:60",
    "2024-01-01 00:00:00 UTC",
    "2024-01-01T00:00:00+15:00",
    "20240101",
    "2024-W01-1",
    "03/02/2024",
    "now",
    "infinity",
]


@pytest.fixture
def folder(database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DBT_TARGET", raising=False)
    for variable, value in database.environment.items():
        monkeypatch.setenv(variable, value)
    (tmp_path / "csv").mkdir()
    for table, columns in TABLES.items():
        (tmp_path / "csv" / f"{table}.csv").write_text(",".join(columns) + "\n")
    return tmp_path / "csv"


def _load(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["load", str(folder), *arguments])


def _parquet(folder: Path) -> Result:
    return _load(folder, "--parquet", str(folder.parent / "raw"))


def test_the_files_hold_what_the_loaded_tables_hold(database, folder):
    settings = {"locale": "x", "a": [1.5, None], "employeeCount": " 12 "}
    quoted = json.dumps(settings).replace('"', '""')
    (folder / "organizations.csv").write_text(
        "settings,id,name,slug,is_active,created_at,extra,updated_at\n"
        f'"{quoted}",o1,"Müller, ""Sons""\nLtd",,yes,2024-01-01,?,\n'
        '"{""a"": 1.50, ""a"": 1e3}",o2,,"",F,,,2024-01-01\n,,,,,,,\n'
    )
    (folder / "investigations.csv").write_text(
        ",".join(TABLES["investigations"]) + "\ni1,c1,o1, 12 ,,,,\n"
    )
    assert _load(folder).exit_code == 0
    result = _parquet(folder)
    assert result.exit_code == 0, result.output
    assert "organizations                    3 rows" in result.stdout
    assert "Note: organizations.csv: left out extra.\n" in result.stdout
    assert f"Loaded 4 rows into folder {folder.parent / 'raw'} in " in result.stdout
    for table in ALL_TABLES:
        expected = database.rows(f"select to_jsonb(t) - 'settings' from raw.{table} as t")
        frame = pl.read_parquet(folder.parent / "raw" / table)
        times = [name for name, kind in frame.schema.items() if kind == pl.Datetime]
        days = frame.with_columns(pl.col(times).dt.strftime("%Y-%m-%d"))
        if table == "organizations":
            texts = database.rows("select settings::text from raw.organizations")
            assert days["settings"].to_list() == [text for (text,) in texts]
            days = days.drop("settings")
        assert days.to_dicts() == [row for (row,) in expected]
    left = database.rows("select nspname from pg_namespace where nspname like 'tenant_health%'")
    assert left == []


def test_times_are_read_as_the_source_contract_says_and_no_time_stays_known_as_such(folder):
    (folder / "cases.csv").write_text(
        ",".join(TABLES["cases"])
        + "\n"
        + "".join(f"{n},o1,any,{text},,,\n" for n, text in enumerate([*TIMES, *NO_TIMES, '""'])),
        encoding="utf-8",
    )
    assert _parquet(folder).exit_code == 0
    read = pl.read_parquet(folder.parent / "raw" / "cases")["outcome_at"]
    assert read[: len(TIMES)].to_list() == [parse_time(text) for text in TIMES]
    assert read[len(TIMES) : -1].dt.year().to_list() == [10000] * len(NO_TIMES)
    assert read[-1] is None


def test_a_row_that_cannot_be_stored_leaves_the_folder_as_it_was(folder):
    assert _parquet(folder).exit_code == 0
    with (folder / "users.csv").open("a") as file:
        file.write("u1,o1,perhaps,,\n")
    result = _parquet(folder)
    assert result.exit_code == 1
    assert 'line 2: column is_active, value "perhaps": invalid input syntax' in result.stderr
    assert pl.read_parquet(folder.parent / "raw" / "users").height == 0
    assert {path.name for path in folder.parent.iterdir()} == {"csv", "raw"}


def test_a_schema_is_refused(folder):
    result = _load(folder, "--schema", "raw", "--parquet", str(folder.parent / "raw"))
    assert result.exit_code == 2
    assert "--schema is about tables in a database, and --parquet writes files" in result.stderr
