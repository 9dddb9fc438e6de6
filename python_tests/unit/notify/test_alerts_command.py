"""The list of alerts, from hand-made marts."""

import csv
import io
import json
from datetime import date

import pytest
from click.testing import CliRunner
from hand_made_marts import NIGHT, Marts, days_ago

from tenant_health.cli import main


@pytest.fixture
def listed(marts: Marts) -> Marts:
    """Three alerts: two are open, one of them high and older; one closed yesterday."""
    common = {"days_open": 1, "lowest_score": 60}
    marts.alert("t1", reason="6 cases closed late", **common)
    marts.alert("t2", rule="CRITICAL", severity="HIGH", opened=days_ago(3), **common)
    marts.alert(
        "t3", rule="SILENT", opened=days_ago(9), closed_on=days_ago(1), close_reason="RECOVERED",
        reason="=1+1", **common,
    )  # fmt: skip
    return marts


def _run(*args: str) -> str:
    done = CliRunner().invoke(main, ["alerts", *args])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.usefixtures("listed")
def test_open_ones_come_first_each_time_the_newest() -> None:
    said = _run()
    assert max(map(len, said.splitlines())) <= 80
    lines = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
    assert lines[0] == "Alerts: 2 open, 1 closed"
    assert lines[3:] == [
        "Tenant 1 dropped 2026-03-05 score 69; 6 cases closed late",
        "Tenant 2 critical! 2026-03-02 score 69",
        "Tenant 3 silent 2026-02-24 score 69; =1+1; closed 2026-03-04,",
        "recovered",
    ]


@pytest.mark.usefixtures("listed")
def test_only_open_ones_and_only_so_many() -> None:
    assert "Tenant 3" not in _run("--open")
    said = _run("--open", "--limit", "1")
    assert "Alerts: 2 open\n" in said
    assert "Tenant 2" not in said
    assert said.endswith("The first 1; --limit shows more.\n")


@pytest.mark.usefixtures("listed")
def test_programs_get_all_columns() -> None:
    rows = json.loads(_run("--format", "json"))["alerts"]
    assert [row["name"] for row in rows] == ["Tenant 1", "Tenant 2", "Tenant 3"]
    assert date.fromisoformat(rows[0]["opened_on"]) == NIGHT
    lines = list(csv.DictReader(io.StringIO(_run("--format", "csv"))))
    assert [line["rule"] for line in lines] == ["SCORE_DROP", "CRITICAL", "SILENT"]
    assert lines[2]["reason"] == "'=1+1"  # no formula
    assert lines[0]["closed_on"] == ""


def test_no_alert_and_no_marts(marts: Marts) -> None:
    assert _run("--open") == "There is no such alert.\n"
    marts.change("drop table alerts cascade")
    done = CliRunner().invoke(main, ["alerts"])
    assert done.exit_code == 1
    assert "Run `dbt build`" in done.output
