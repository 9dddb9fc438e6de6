"""The summary: who is called first and why, and how it reads."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from tenant_health.cli import main
from tenant_health.portfolio.command import ways_to_connect

MARTS = """
    create schema reports_marts;
    create table reports_marts.tenant_portfolio (
        organization_id text, name text, as_of_date date, overall_score integer,
        score_delta_30d integer, risk_level text, health_status text, call_rank integer,
        call_group text, call_points numeric, call_reasons text, top_driver_7d text,
        top_driver_30d text
    )
"""
TENANTS = """
    insert into reports_marts.tenant_portfolio values
        ('o2', null, '2026-03-31', 65, null, 'MEDIUM', 'INSUFFICIENT_DATA', 2, 'SILENT', 25,
            'never any activity; weakest: 0 of 5 users active', null, null),
        ('o3', 'Fine', '2026-03-31', 90, 0, 'LOW', 'HEALTHY', null, null, null, null, null, null),
        ('o1', E'Acme \\x1b[31m[bold]Very Long Name of a Company Limited', '2026-03-31', 31, -18,
            'HIGH', 'CRITICAL', 1, 'CRITICAL', 72.5,
            'critical since today; lost 18 points in 30 days', '1 case became overdue',
            '3 users fell quiet')
"""


@pytest.fixture
def portfolio(database: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Runs `tenant-health portfolio` on the fresh database, with the schema `reports`."""
    monkeypatch.delenv("DBT_TARGET", raising=False)
    monkeypatch.setenv("DBT_SCHEMA", "reports")
    for variable, value in database.environment.items():
        monkeypatch.setenv(variable, value)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["portfolio", *arguments])
        return result.exit_code, result.output

    return run


def test_prints_counts_calls_and_how_to_connect(portfolio, database):
    database.rows(MARTS)
    database.rows(TENANTS)
    code, said = portfolio()
    assert code == 0
    assert "\x1b" not in said
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert max(map(len, said.splitlines()[:-3])) <= 80
    assert lines[0] == "Portfolio as of 2026-03-31: 3 active tenants"
    assert "Healthy 1 33% Low 1 33%" in lines
    assert "At risk 0 0% Medium 1 33%" in lines
    assert "Critical 1 33% High 1 33%" in lines
    assert "Insufficient data 1 33%" in lines
    assert "Call first: 2 of the 2 that give a reason" in lines
    place = next(n for n, line in enumerate(lines) if line.startswith("1 Acme"))
    assert lines[place].startswith("1 Acme [31m[bold]Very Lon... 31 -18 critical since today; lost")
    assert "2 o2 - - never any activity; weakest: 0 of 5 users active" in " ".join(lines[place:])
    assert "To look further, connect and read schema reports_marts:" in lines
    host, name = database.parameters["host"].replace("/", "%2F"), database.parameters["dbname"]
    port = database.parameters["port"]
    assert lines[-1] == f"psql 'postgresql://postgres@/{name}?host={host}&port={port}'"


def test_lists_no_more_than_asked_for(portfolio, database):
    database.rows(MARTS)
    database.rows(TENANTS)
    said = portfolio("--limit", "1")[1]
    assert "Call first: 1 of the 2 that give a reason" in said
    assert " o2 " not in said


COUNTS = ("Healthy 1 33%", "At risk 0 0%", "Critical 1 33%", "Insufficient data 1 33%")
"""What is left of the rows of the table, with or without the other one beside it."""


@pytest.mark.usefixtures("portfolio")
@pytest.mark.parametrize("columns", ["80", "70"])
@pytest.mark.parametrize("encoding", ["utf-8", "iso8859-1", "ascii"])
def test_fits_a_terminal_whatever_its_width_and_encoding(database, columns, encoding, monkeypatch):
    """Nothing is cropped: each share is there, and all words of the reasons."""
    database.rows(MARTS)
    database.rows(TENANTS)
    database.rows(
        "update reports_marts.tenant_portfolio set name = '東京 Müller ' || repeat('東', 20) "
        "where organization_id = 'o2'"
    )
    monkeypatch.setenv("COLUMNS", columns)
    result = CliRunner(charset=encoding).invoke(main, ["portfolio"])
    assert result.exit_code == 0
    table = result.output.split("To look further")[0].splitlines()
    assert max(map(cell_len, table)) <= int(columns)
    said = " ".join(re.sub(r"[^\w%\\]+", " ", result.output).split())
    assert all(count in said for count in COUNTS)
    assert "\x1b" not in result.output
    reasons = "never any activity weakest 0 of 5 users active last 7 days 1 case became overdue"
    assert all(word in said for word in reasons.split())
    assert ("東京 Müller" in said) == (encoding == "utf-8")
    assert (r"\u6771\u4eac" in said) == (encoding != "utf-8")


def test_gives_programs_the_same_list_as_json_and_csv(portfolio, database):
    database.rows(MARTS)
    database.rows(TENANTS)
    database.rows("update reports_marts.tenant_portfolio set name = '=1+1,x' where name is null")
    code, said = portfolio("--format", "json")
    found = json.loads(said)
    assert code == 0
    assert found["as_of_date"] == "2026-03-31"
    assert [call["organization_id"] for call in found["calls"]] == ["o1", "o2"]
    assert found["calls"][1] == {
        "call_rank": 2, "organization_id": "o2", "name": "=1+1,x",
        "health_status": "INSUFFICIENT_DATA", "risk_level": "MEDIUM", "overall_score": 65,
        "score_delta_30d": None, "call_group": "SILENT", "call_points": 25.0,
        "top_driver_7d": None, "top_driver_30d": None,
        "reasons": ["never any activity", "weakest: 0 of 5 users active"],
    }  # fmt: skip
    lines = portfolio("--format", "csv")[1].splitlines()
    assert lines[0].split(",")[:4] == ["as_of_date", "call_rank", "organization_id", "name"]
    assert lines[2] == (
        '2026-03-31,2,o2,"\'=1+1,x",INSUFFICIENT_DATA,MEDIUM,65,,SILENT,25.0,,,'
        "never any activity; weakest: 0 of 5 users active"
    )
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        (["--status", "critical"], ["o1"]),
        (["--status", "INSUFFICIENT_DATA", "--status", "CRITICAL"], ["o1", "o2"]),
        (["--status", "healthy"], []),
        (["--limit", "1"], ["o1"]),
    ],
)
def test_lists_the_statuses_asked_for(portfolio, database, options, listed):
    database.rows(MARTS)
    database.rows(TENANTS)
    calls_listed = json.loads(portfolio("--format", "json", *options)[1])["calls"]
    assert [call["organization_id"] for call in calls_listed] == listed
    said = portfolio(*options)[1]
    assert "3 active tenants" in said
    assert ("Very Lon..." in said) == ("o1" in listed)


def test_says_so_when_nobody_needs_a_call(portfolio, database):
    database.rows(MARTS)
    database.rows(TENANTS)
    database.rows("delete from reports_marts.tenant_portfolio where organization_id <> 'o3'")
    code, said = portfolio()
    assert (code, "No tenant gives a reason to call." in said) == (0, True)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("select 1", "Error: The marts are not in schema reports_marts, or not as this version"),
        (f"{MARTS}; alter table reports_marts.tenant_portfolio drop name", "name"),
        (MARTS, "Error: reports_marts.tenant_portfolio is empty: no tenant is active"),
    ],
)
def test_says_what_to_run_when_there_is_nothing_to_show(portfolio, database, state, message):
    database.rows(state)
    code, said = portfolio()
    assert code == 1
    assert message in said
    assert "`dbt build`" in said
    assert "Traceback" not in said


def test_tells_how_to_connect_without_a_password():
    embedded = ways_to_connect("embedded", {"port": "20001"}, "bin/tenant-health")
    assert embedded[:3] == [
        "bin/tenant-health db psql",
        'psql "$(bin/tenant-health db url)"',
        "postgresql://postgres@127.0.0.1:20001/postgres",
    ]
    server = {"host": "db.example.com", "port": "5432", "user": "ann@x", "dbname": "it"}
    assert ways_to_connect("server", {**server, "password": "secret"}, "") == [
        "psql 'postgresql://ann%40x@db.example.com:5432/it'"
    ]
