"""`tenant-health load` into a real PostgreSQL."""

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tenant_health.cli import main
from tenant_health.raw_tables import TABLES

CASES = "id,organization_id,status,outcome_at,is_merged,created_at,updated_at\n"


@pytest.fixture
def load(database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Loads tmp_path, in which every table has a header alone: exit code and output."""
    for variable in ("DBT_TARGET", "DBT_SCHEMA"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in database.environment.items():
        monkeypatch.setenv(variable, value)
    for table, columns in TABLES.items():
        (tmp_path / f"{table}.csv").write_text(",".join(columns) + "\n")

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["load", str(tmp_path), *arguments])
        return result.exit_code, result.output

    return run


def test_loads_every_type_whatever_the_order_of_columns(load, database, tmp_path):
    (tmp_path / "organizations.csv").write_text(
        "settings,ID,name,slug,is_active,created_at,updated_at\r\n"
        '"{""employeeCount"": 12}",o1,"Müller, ""Sons""\nLtd",,true,2024-02-29 10:00:00.1239,\r\n'
        ",o2,," + '"",f,2024-01-01,"2024-01-02T03:04:05Z"\r\n',
        encoding="utf-8-sig",
    )
    code, said = load()
    assert (code, "organizations                    2 rows" in said) == (0, True)
    assert "Loaded 2 rows into schema raw in " in said
    assert database.rows(
        "select id, name, slug, settings ->> 'employeeCount', is_active, created_at, "
        "updated_at from raw.organizations order by id"
    ) == [
        ("o1", 'Müller, "Sons"\nLtd', None, "12", True, "2024-02-29 10:00:00.1239", None),
        ("o2", None, "", None, False, "2024-01-01", "2024-01-02T03:04:05Z"),
    ]


def test_loads_packed_files_and_leaves_out_columns_that_the_contract_does_not_list(
    load, database, tmp_path
):
    (tmp_path / "users.csv").unlink()
    with gzip.open(tmp_path / "users.csv.gz", "wt") as file:
        file.write("xmin,id,organization_id,shoe size,is_active,created_at,email,updated_at,\n")
        file.write('1,u1,o1,"4\n2",true,2024-01-01,a@example.com,2024-01-01,?\n')
    code, said = load("--schema", 'odd "name')
    assert code == 0
    assert "Note: users.csv.gz: left out xmin, shoe size, email, a column without a name.\n" in said
    assert database.rows('select * from "odd ""name".users') == [
        ("u1", "o1", True, "2024-01-01", "2024-01-01", None, None)
    ]


def test_a_second_load_replaces_the_first_and_says_what_went_with_it(load, database, tmp_path):
    (tmp_path / "users.csv").write_text(
        "updated_at,created_at,is_active,organization_id,id\n,,,,a\n"
    )
    assert load()[0] == 0
    database.rows("create view public.reader as select * from raw.users")
    code, said = load()
    assert code == 0
    assert "Gone with the earlier tables, until the next `dbt build`: public.reader." in said
    assert database.rows("select id from raw.users") == [("a",)]


TIMES = [
    "2024-03-01 23:30:00-05",
    "03/02/2024",
    "now",
    "yesterday",
    "infinity",
    "J2451187",
    "2024-01-01 23:59:59.9999999",
    "0001-01-01T00:00:00+05:00",
    "\u3000 2024-01-01T00:00:00Z\t",
    "2024-01-01 00:00:00",
]


@pytest.mark.parametrize("bad", ["", "c0,o1,Reopened,,false,soon,2024-02-30\n"])
def test_statuses_and_times_arrive_as_written_whatever_else_is_in_the_file(
    load, database, tmp_path, bad
):
    """The server would shift, round and replace some; staging alone reads them."""
    rows = "".join(f'c{n},o1,OPEN,"",false,{time},{time}\n' for n, time in enumerate(TIMES, 1))
    (tmp_path / "cases.csv").write_text(CASES + bad + rows, encoding="utf-8")
    code, said = load()
    assert (code, "Note" in said) == (0, False)
    assert database.rows(
        "select status, created_at, updated_at, outcome_at from raw.cases where id <> 'c0' "
        "order by substr(id, 2)::int"
    ) == [("OPEN", time, time, None) for time in TIMES]


def test_no_column_of_a_loaded_time_or_status_has_a_parser_of_its_own(load, database):
    assert load()[0] == 0
    types = database.rows(
        "select distinct format_type(atttypid, atttypmod) from pg_attribute "
        "join pg_class on pg_class.oid = attrelid and relkind = 'r' "
        "where relnamespace = 'raw'::regnamespace and attnum > 0 "
        "and relname || '.' || attname = any("
        f"array{[f'{table}.{column}' for table, columns in TABLES.items() for column in columns]})"
    )
    assert {name for (name,) in types} == {"text", "boolean", "integer", "jsonb"}


ROW = "c1,o1,OPEN,,{},2024-01-01,2024-01-01\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            CASES + ROW.format("false") + ROW.format("perhaps"),
            'line 3: column is_merged, value "perhaps": invalid input syntax for type boolean',
        ),
        (CASES + "c1,o1\n", 'line 2: missing data for column "status"'),
        (CASES + ROW.format("false").replace("\n", ",?\n"), "line 2: extra data after last"),
        (CASES + '"c1,o1\n', "line 3: unterminated CSV quoted field"),
        (CASES.encode() + b"c\xe41,o1,OPEN,,f,,\n", "line 2: not UTF-8 text. Convert it first"),
        ("\u00e4".encode("latin-1"), "line 1: not UTF-8 text. Convert it first"),
        ("", "line 1: no column id, organization_id, status"),
        (CASES.replace("status,", ""), "line 1: no column status. The header has id, organ"),
        (CASES.replace(",", ";"), "line 1: no column id, organization_id, status"),
        (CASES.replace("\n", ",ID\n"), "line 1: column id appears twice. Rename or remove one."),
        (CASES.replace("\n", f",{'x' * 200_000}\n"), "line 1: this is no header of a CSV file:"),
        (CASES.replace("\n", ",x" * 100_000 + "\n"), "line 1: the header has 100,007 columns;"),
        (CASES + "c1,o\0,OPEN,,f,,\n", "line 2: a NUL byte, which PostgreSQL can't store. Remove"),
        (
            CASES.replace("id", "i\0d", 1),
            "line 1: a NUL byte, which PostgreSQL can't store. Remove",
        ),
        (CASES + 'c1,o1,OPEN,,f,,\r"x\n', "line "),
    ],
)
def test_names_the_place_of_what_it_cannot_read_and_changes_nothing(
    load, database, tmp_path, content, message
):
    (tmp_path / "users.csv").write_text(
        "id,organization_id,is_active,created_at,updated_at\na,,,,\n"
    )
    assert load()[0] == 0
    (tmp_path / "users.csv").write_text(
        "id,organization_id,is_active,created_at,updated_at\nb,,,,\n"
    )
    encoded = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "cases.csv").write_bytes(encoded)
    code, said = load()
    assert code == 1
    assert f"Error: {tmp_path / 'cases.csv'}, {message}" in said
    assert database.rows("select id from raw.users") == [("a",)]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32", "UTF-32")],
)
def test_names_the_encoding_to_convert_from(load, tmp_path, encoding, named):
    (tmp_path / "cases.csv").write_bytes((CASES + ROW.format("f")).encode(encoding))
    code, said = load()
    assert code == 1
    assert f"cases.csv is {named} text, not UTF-8. Convert it first" in said
    assert f"`iconv -f {named} -t UTF-8`" in said


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_loads_files_whose_lines_end_otherwise(load, database, tmp_path, end):
    text = (CASES + ROW.format("f") * 2).replace("\n", end)
    (tmp_path / "cases.csv").write_bytes(text.encode())
    assert load()[0] == 0
    assert database.rows("select count(*), min(updated_at) from raw.cases") == [(2, "2024-01-01")]


@pytest.mark.parametrize("column", ["id", "organization_id"])
def test_says_that_an_id_is_too_long_to_be_indexed(load, database, tmp_path, column):
    value = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(100))[:6000]
    row = {"id": "u1", "organization_id": "o1", column: value}
    (tmp_path / "users.csv").write_text(
        "id,organization_id,is_active,created_at,updated_at\n"
        f"{row['id']},{row['organization_id']},t,,\n"
    )
    code, said = load()
    assert code == 1
    assert f"users.{column}: a value of 6,000 characters is too long for an index" in said
    assert f"It begins with '{value[:40]}'" in said
    assert "connection broke" not in said
    assert database.rows("select to_regclass('raw.users')") == [(None,)]


@pytest.mark.parametrize("cut", [0.5, 0.05])
def test_says_when_a_packed_file_is_cut_off(load, database, tmp_path, cut):
    (tmp_path / "cases.csv").unlink()
    rows = "".join(f"c{n},o{n * 7919 % 1000},OPEN,,f,2024-01-01,\n" for n in range(20_000))
    whole = gzip.compress((CASES + rows).encode())
    (tmp_path / "cases.csv.gz").write_bytes(whole[: int(len(whole) * cut)])
    code, said = load()
    assert code == 1
    assert f"Error: {tmp_path / 'cases.csv.gz'} can't be read: Compressed file ended" in said
    assert database.rows("select to_regclass('raw.users')") == [(None,)]


def test_says_which_files_are_missing_or_there_twice(load, tmp_path):
    (tmp_path / "cases.csv.gz").touch()
    code, said = load()
    assert code == 1
    assert "has cases.csv and cases.csv.gz. Remove one of them." in said
    (tmp_path / "users.csv").unlink()
    (tmp_path / "campaigns.csv").unlink()
    assert "has no file for users, campaigns. Each of the nine raw tables needs" in load()[1]


def test_leaves_tables_that_others_made(load, database):
    database.rows("create schema raw; create table raw.cases as select 1 as id")
    code, said = load()
    assert code == 1
    assert "Schema raw holds cases, not made by tenant-health, so nothing was touched." in said
    assert database.rows("select * from raw.cases") == [(1,)]
