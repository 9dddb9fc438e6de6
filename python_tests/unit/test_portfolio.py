"""The summary: who is called first and why, and how it reads."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from tenant_health.cli import main
from tenant_health.portfolio.command import ways_to_connect
from tenant_health.portfolio.priority import Tenant, calls

FINE = Tenant(
    organization_id="o",
    name="Fine",
    employee_count=100,
    overall_score=85,
    score_delta=0,
    score_delta_30d=1,
    risk_level="LOW",
    health_status="HEALTHY",
    days_at_current_risk=50,
    alert_level="DASHBOARD_ONLY",
    weakest_component="login",
    weakest_score=60,
    days_since_last_activity=0,
    probability_high_risk=0.0,
    outlook="FLAT",
)
CRITICAL = replace(
    FINE,
    name="Critical",
    overall_score=30,
    risk_level="HIGH",
    health_status="CRITICAL",
    days_at_current_risk=10,
)
AT_RISK = replace(
    FINE, name="At risk", overall_score=62, risk_level="MEDIUM", health_status="AT_RISK"
)
SILENT = replace(
    AT_RISK, name="Silent", health_status="INSUFFICIENT_DATA", days_since_last_activity=40
)


def _order(*tenants: Tenant) -> list[str]:
    return [call.tenant.name for call in calls(tenants)]


def _reasons(**changes: Any) -> tuple[str, ...]:
    (call,) = calls([replace(FINE, **changes)])
    return call.reasons


def test_nobody_calls_a_tenant_that_is_fine_however_large():
    assert calls([FINE, replace(FINE, employee_count=50_000, alert_level="PROACTIVE")]) == []


def test_critical_before_silent_before_all_others():
    falling = replace(FINE, name="Falling", score_delta_30d=-40, probability_high_risk=0.9)
    assert _order(falling, SILENT, CRITICAL, AT_RISK, FINE) == [
        "Critical", "Silent", "Falling", "At risk",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sooner",
    [
        {"score_delta_30d": -10},
        {"score_delta": -5},
        {"days_at_current_risk": 1},
        {"days_since_last_activity": 20},
        {"alert_level": "PROACTIVE"},
        {"employee_count": 501},
        {"overall_score": 29},
        {"employee_count": 101},
        {"outlook": "FALLING"},
    ],
)
def test_among_critical_tenants_the_one_to_call_sooner(sooner):
    worse = replace(CRITICAL, name="Z: worse", **sooner)
    assert _order(CRITICAL, worse) == _order(worse, CRITICAL) == ["Z: worse", "Critical"]


def test_among_others_the_likelier_to_become_critical_and_then_the_name():
    likely = replace(AT_RISK, name="Likely", probability_high_risk=0.6)
    less = replace(AT_RISK, name="Less", probability_high_risk=0.3)
    twin = replace(AT_RISK, name="Another")
    assert _order(AT_RISK, twin, less, likely) == ["Likely", "Less", "Another", "At risk"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"risk_level": "HIGH", "days_at_current_risk": 1}, "critical since today"),
        ({"risk_level": "HIGH", "days_at_current_risk": 12}, "critical for 12 days"),
        ({"health_status": "AT_RISK", "days_at_current_risk": 3}, "at risk for 3 days"),
        ({"days_since_last_activity": 14}, "silent for 14 days"),
        ({"days_since_last_activity": None}, "never any activity"),
        ({"health_status": "INSUFFICIENT_DATA"}, "too little activity to judge"),
        ({"score_delta_30d": -10}, "lost 10 points in 30 days"),
        ({"score_delta": -7}, "lost 7 points since yesterday"),
        ({"probability_high_risk": 0.251}, "25% chance of being critical in 30 days"),
        ({"outlook": "FALLING"}, "score falling steadily"),
    ],
)
def test_says_why_in_words(changes, reason):
    assert _reasons(**changes) == (reason, "weakest: logins (60)")


@pytest.mark.parametrize(
    "changes",
    [
        {"days_since_last_activity": 13},
        {"score_delta_30d": -9},
        {"score_delta": -4},
        {"probability_high_risk": 0.24},
        {"score_delta_30d": None, "score_delta": None, "probability_high_risk": None},
        {"outlook": "TOO_SHORT"},
        {"outlook": None},
    ],
)
def test_small_things_are_no_reason(changes):
    assert calls([replace(FINE, **changes)]) == []


def test_names_the_heaviest_reason_first_and_what_else_to_know_last():
    assert _reasons(
        risk_level="HIGH",
        days_at_current_risk=90,
        score_delta_30d=-38,
        employee_count=2_400,
        alert_level="PROACTIVE",
        weakest_component="support_tickets",
        weakest_score=0,
        probability_high_risk=0.9,
    ) == (
        "lost 38 points in 30 days",
        "critical for 90 days",
        "2,400 employees",
        "wants to be warned early",
        "weakest: support tickets (0)",
    )


MARTS = """
    create schema reports_marts;
    create table reports_marts.tenant_portfolio (
        organization_id text, name text, slug text, industry_sector text, employee_count integer,
        size_band text, as_of_date date, overall_score integer, login_score integer,
        case_resolution_score integer, campaign_completion_score integer,
        feature_adoption_score integer, support_ticket_score integer, score_delta integer,
        trend text, risk_level text, health_status text, data_coverage numeric, alert_level text,
        score_30d_ago integer, score_delta_30d integer, weakest_component text,
        days_at_current_risk integer, last_activity_at timestamp, days_since_last_activity integer
    );
    create table reports_marts.tenant_health_outlook (
        organization_id text, as_of_date date, expected_score_30d double precision,
        probability_high_risk double precision, outlook text
    )
"""
TENANTS = """
    insert into reports_marts.tenant_portfolio values
        ('o1', E'Acme \\x1b[31m[bold]Very Long Name of a Company Limited', 'acme', null, 2400, null,
            '2026-03-31', 31, 10, 100, 0, 50, 100, -8, 'DECLINING', 'HIGH', 'CRITICAL', 1,
            'PROACTIVE', 49, -18, 'campaign_completion', 1, '2026-03-30', 1),
        ('o2', null, 'b', null, null, null,
            '2026-03-31', 65, 0, 100, 100, 0, 100, null, 'STABLE', 'MEDIUM', 'INSUFFICIENT_DATA',
            0, 'NONE', null, null, 'login', 3, null, null),
        ('o3', 'Fine', 'c', null, 20, null,
            '2026-03-31', 90, 90, 90, 90, 90, 90, 0, 'STABLE', 'LOW', 'HEALTHY', 1,
            'DASHBOARD_ONLY', 90, 0, 'case_resolution', 400, '2026-03-31', 0);
    insert into reports_marts.tenant_health_outlook values
        ('o1', '2026-03-31', 28.5, 0.9, 'FALLING'), ('o2', '2026-03-31', null, null, 'TOO_SHORT')
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
    assert "2 o2 65 new never any activity; weakest: logins (0)" in " ".join(lines[place:])
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
    reasons = "never any activity weakest logins 0"
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
        "rank": 2, "organization_id": "o2", "name": "=1+1,x", "health_status": "INSUFFICIENT_DATA",
        "risk_level": "MEDIUM", "overall_score": 65, "score_delta_30d": None,
        "reasons": ["never any activity", "weakest: logins (0)"],
    }  # fmt: skip
    lines = portfolio("--format", "csv")[1].splitlines()
    assert lines[0].split(",")[:4] == ["as_of_date", "rank", "organization_id", "name"]
    assert lines[2] == (
        '2026-03-31,2,o2,"\'=1+1,x",INSUFFICIENT_DATA,MEDIUM,65,,'
        "never any activity; weakest: logins (0)"
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
        (f"{MARTS}; alter table reports_marts.tenant_portfolio drop trend, drop name", "name"),
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
