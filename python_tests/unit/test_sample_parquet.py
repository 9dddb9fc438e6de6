"""`tenant-health sample --parquet`: the rows of the database's sample, as files."""

import re
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet as pq

from tenant_health import raw_parquet
from tenant_health.cli import main
from tenant_health.errors import UserError
from tenant_health.raw_parquet import MARK_FILE, parquet_folder
from tenant_health.raw_tables import ALL_TABLES
from tenant_health.sample import parquet, write
from tenant_health.sample.generate import batches

OPTIONS = ["--tenants", "14", "--days", "40", "--end-date", "2026-03-31", "--users-per-tenant", "9"]


def _run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["sample", *OPTIONS, *arguments, "--parquet", str(folder)])


def _file(folder: Path, table: str) -> Path:
    (file,) = (folder / table).glob("*.parquet")
    return file


def _rows(folder: Path, table: str) -> list[tuple[Any, ...]]:
    found = pq.read_table(_file(folder, table))
    return list(zip(*(found[name].to_pylist() for name in found.column_names), strict=True))


def _stored(database: Any, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows as PostgreSQL gives them back, JSON as text."""
    connection = database.connect()
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(f"select * from raw.{table} limit 0")
            names = [column.name for column in cursor.description]
            columns = [f"{name}::text" if name == "settings" else name for name in names]
            cursor.execute(f"select {', '.join(columns)} from raw.{table}")
            return names, cursor.fetchall()
    finally:
        connection.close()


def test_the_files_hold_what_the_tables_of_the_same_options_hold(database, tmp_path, monkeypatch):
    """In several batches and row groups, with every kind of bad input."""
    monkeypatch.setattr("tenant_health.sample.bad_input.RATE", 0.02)
    monkeypatch.setattr("tenant_health.sample.bad_input.ORGANIZATION_RATE", 0.2)
    monkeypatch.setattr(raw_parquet, "_ROWS_A_GROUP", 500)
    for module in (write, parquet):
        monkeypatch.setattr(module, "batches", partial(batches, rows=1000))
    for name, value in database.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DBT_TARGET", raising=False)
    result = CliRunner().invoke(main, ["sample", *OPTIONS])
    assert result.exit_code == 0, result.output
    for name in database.environment:
        monkeypatch.setenv(name, "nowhere")
    in_tables = result.stdout.splitlines()
    result = _run(tmp_path / "raw")
    assert result.exit_code == 0, result.output
    said = result.stdout.splitlines()
    assert said[0] == f"Folder {tmp_path / 'raw'}, 2026-02-20 to 2026-03-31:"
    assert said[1:-1] == in_tables[1:-1]
    bad = re.search(r"([\d,]+) of them are bad input", said[-1])
    assert bad
    assert bad[0] in in_tables[-1]
    assert int(bad[1].replace(",", "")) > 100
    assert {path.name for path in (tmp_path / "raw").iterdir()} == {MARK_FILE, *ALL_TABLES}
    for table in ALL_TABLES:
        names, expected = _stored(database, table)
        rows = _rows(tmp_path / "raw", table)
        assert pq.read_schema(_file(tmp_path / "raw", table)).names == names
        assert sorted(rows, key=repr) == sorted(expected, key=repr), table
    events = pq.ParquetFile(_file(tmp_path / "raw", "feature_usage_events")).metadata
    assert 1 < events.num_row_groups <= events.num_rows / 500


TYPES = {
    ("organizations", "id"): pa.string(),
    ("organizations", "settings"): pa.string(),
    ("organizations", "is_active"): pa.bool_(),
    ("cases", "status"): pa.string(),
    ("cases", "outcome_at"): pa.timestamp("us"),
    ("investigations", "investigation_number"): pa.int32(),
    ("account_owners", "renewal_on"): pa.date32(),
    ("account_owners", "annual_value"): pa.decimal128(18, 2),
}


def test_a_table_without_rows_is_a_file_with_every_column_and_its_type(tmp_path):
    with parquet_folder(tmp_path / "new" / "raw"):
        pass
    schemas = {table: pq.read_schema(_file(tmp_path / "new/raw", table)) for table in ALL_TABLES}
    assert {place: schemas[place[0]].field(place[1]).type for place in TYPES} == TYPES
    for table, columns in ALL_TABLES.items():
        assert set(columns) <= set(schemas[table].names)
        assert _rows(tmp_path / "new" / "raw", table) == []


def test_a_value_that_a_type_cannot_hold_is_not_rounded(tmp_path):
    rows = pl.DataFrame({"investigation_number": [2**31]})
    with pytest.raises(pl.exceptions.InvalidOperationError), parquet_folder(tmp_path) as tables:
        tables.write("investigations", rows)


def _one_user(folder: Path, name: str) -> None:
    with parquet_folder(folder) as tables:
        tables.write("users", pl.DataFrame({"id": [name]}))


def _user(folder: Path) -> str:
    ((name, *_),) = _rows(folder, "users")
    return name


@pytest.mark.parametrize(
    ("failure", "raised"),
    [(KeyboardInterrupt(), KeyboardInterrupt), (OSError(28, "No space left"), UserError)],
)
def test_a_run_that_breaks_off_leaves_everything_as_it_was(tmp_path, failure, raised):
    def broken(folder: Path) -> None:
        with parquet_folder(folder) as tables:
            tables.write("users", pl.DataFrame({"id": ["second"]}))
            raise failure

    _one_user(tmp_path / "raw", "first")
    for folder in (tmp_path / "raw", tmp_path / "never"):
        with pytest.raises(raised):
            broken(folder)
    assert _user(tmp_path / "raw") == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_a_run_replaces_an_earlier_one_and_what_a_killed_one_left(tmp_path):
    folder = tmp_path / "raw"
    _one_user(folder, "first")
    (tmp_path / ".raw.new" / "users").mkdir(parents=True)
    (tmp_path / ".raw.new" / "users" / "part-0.parquet").write_text("cut o")
    _one_user(folder, "second")
    assert _user(folder) == "second"
    folder.rename(tmp_path / ".raw.old")  # killed before the new one took its place
    with parquet_folder(folder):
        assert _user(folder) == "second"
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_only_one_run_at_a_time_writes_a_folder(tmp_path):
    with parquet_folder(tmp_path / "raw") as tables:
        with pytest.raises(UserError, match="Another run is writing"):
            _one_user(tmp_path / "raw", "second")
        tables.write("users", pl.DataFrame({"id": ["first"]}))
    assert _user(tmp_path / "raw") == "first"


@pytest.mark.parametrize("place", ["mine.txt", "users/mine.parquet", "other/x"])
@pytest.mark.parametrize("written", [True, False])
def test_a_folder_with_anything_else_in_it_is_refused(tmp_path, place, written):
    if written:
        _one_user(tmp_path / "raw", "kept")
    other = tmp_path / "raw" / place
    other.parent.mkdir(parents=True, exist_ok=True)
    other.write_text("mine")
    result = _run(tmp_path / "raw")
    assert result.exit_code == 1
    assert "not written by tenant-health, so nothing was touched. Choose an empty" in result.stderr
    assert other.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_an_empty_folder_or_a_link_to_one_is_taken(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "raw").symlink_to("real")
    _one_user(tmp_path / "raw", "first")
    assert (tmp_path / "raw").is_symlink()
    assert _user(tmp_path / "real") == "first"


@pytest.mark.parametrize("arguments", [["--time-indexes"], ["--schema", "raw"]])
def test_options_about_a_database_are_refused(tmp_path, arguments):
    result = _run(tmp_path / "raw", *arguments)
    assert result.exit_code == 2
    assert (
        f"{arguments[0]} is about tables in a database, and --parquet writes files" in result.stderr
    )
    assert not (tmp_path / "raw").exists()


def test_a_file_or_a_place_that_cannot_be_written_gets_one_message(tmp_path):
    (tmp_path / "file").write_text("")
    result = _run(tmp_path / "file")
    assert (result.exit_code, "is a file" in result.stderr) == (2, True)
    result = _run(tmp_path / "file" / "raw")
    assert result.exit_code == 1
    assert "can't be written" in result.stderr
    assert "is a mount point" in _run(Path("/proc")).stderr


@pytest.mark.parametrize(
    "text",
    [
        '{"locale": "x", "b": 1, "a": [1.50, "\\u00e9", null], "employeeCount": 90000.0}',
        '{"bb": {"z": {}, "y": []}, "a": true, "\\u00e9": 1, "a": 2}',
        '""',
    ],
)
def test_json_is_written_as_postgresql_gives_it_back(database, text):
    ((expected,),) = database.rows(f"select '{text}'::jsonb::text".replace("1.50", "1.5"))
    assert raw_parquet.jsonb_text(text) == expected


def test_times_keep_their_milliseconds(tmp_path):
    moment = datetime(2024, 2, 29, 23, 59, 59, 999000)
    with parquet_folder(tmp_path) as tables:
        tables.write(
            "users", pl.DataFrame({"created_at": pl.Series([moment], dtype=pl.Datetime("ms"))})
        )
    assert pq.read_table(_file(tmp_path, "users"))["created_at"].to_pylist() == [moment]
