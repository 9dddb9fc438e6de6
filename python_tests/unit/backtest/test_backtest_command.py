"""`tenant-health backtest`: builds what is built once a week, and says it in words."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tenant_health.backtest.report import MEANINGS
from tenant_health.cli import main
from tenant_health.nightly import process
from unit.programs import write_program

MARTS = """
    create schema quality_marts;
    create table quality_marts.score_backtest (
        predictor text, horizon_days integer, as_of_date date, landmarks integer,
        churned_tenants integer, positives integer, at_risk integer, auc numeric(5, 4),
        auc_low numeric(5, 4), auc_high numeric(5, 4), auc_chance_low numeric(5, 4),
        auc_chance_high numeric(5, 4), lift_top_10 numeric(7, 4), lead_days_median numeric(7, 1),
        share_flagged_30d numeric(5, 4), share_flagged_30d_all numeric(5, 4), verdict text
    );
    create table quality_marts.score_calibration (
        predictor text, band text, band_position integer, tenants integer, rate numeric(5, 4),
        rate_low numeric(5, 4), rate_high numeric(5, 4)
    );
    create table quality_marts.suggested_weights (
        scenario text, component text, position integer, weight numeric(5, 4),
        weight_now numeric(9, 8), auc_now numeric(5, 4), auc_suggested numeric(5, 4), why text
    );
    insert into quality_marts.score_backtest values
        ('overall_score', 90, '2026-03-31', 20, 61, 153, 4160, 0.8142, 0.7561, 0.8620, 0.4228,
            0.5706, 3.36, 45.0, 0.6200, 0.2090, 'SKILL'),
        ('overall_score', 30, '2026-03-31', 22, 60, 60, 4968, 0.7900, 0.7, 0.85, 0.43, 0.57, 3.1,
            45.0, 0.6200, 0.2090, null),
        ('login_score', 90, '2026-03-31', 20, 0, 0, 4160, null, null, null, null, null, null, null,
            null, null, null);
    insert into quality_marts.score_calibration values
        ('risk_level', 'HIGH', 1, 30, 0.4200, 0.2600, 0.5900),
        ('risk_level', 'LOW', 3, 1300, 0.0120, 0.0045, 0.0320);
    insert into quality_marts.suggested_weights values
        ('no_suggestion', 'none', null, null, null, null, null, 'Nothing is surely better.')
"""
DBT = """
import json, pathlib, sys
pathlib.Path({told!r}).write_text(json.dumps(sys.argv[1:]))
print("Encountered an error: no database")
sys.exit({code})
"""

Command = Callable[..., Result]


@pytest.fixture
def backtest(database: Any, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command on marts made by hand, with a stand-in for dbt where it builds."""
    monkeypatch.delenv("DBT_TARGET", raising=False)
    monkeypatch.setenv("DBT_SCHEMA", "quality")
    for variable, value in database.environment.items():
        monkeypatch.setenv(variable, value)
    database.rows(MARTS)

    def run(*args: str, sql: str = "select 1") -> Result:
        database.rows(sql)
        return CliRunner().invoke(main, ["backtest", *args])

    return run


@pytest.fixture
def dbt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """Puts a stand-in in dbt's place that ends with a code; the file in which it says its args."""

    def put(code: int) -> Path:
        told = tmp_path / "told"
        write_program(tmp_path / "dbt", DBT.format(told=str(told), code=code))
        monkeypatch.setattr(process.sys, "executable", str(tmp_path / "python"))
        (tmp_path / "dbt_project.yml").touch()
        monkeypatch.chdir(tmp_path)
        return told

    return put


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_says_in_words_what_the_figures_are(backtest: Command) -> None:
    done = backtest("--no-build")
    said = _flat(done.output)
    assert done.exit_code == 0
    assert "As of 2026-03-31: SKILL The score says who leaves, better than chance." in said
    assert "61 customers left within 90 days of one of 20 past days" in said
    assert (
        "had the lower score in 81 (with other customers of the same kind 76 to 86). By chance "
        "alone it would be 42 to 57." in said
    )
    assert "The tenth with the lowest scores left 3.4 times as often as all." in said
    assert "62.0 % had been without low risk; of all customers, on any day, 20.9 % are." in said
    assert "the score 79 (43-57) 81 (42-57)" in said
    assert "logins -" in said
    assert "Risk level HIGH 42.0 % 26.0 % - 59.0 % 30 Risk level LOW 1.2 %" in said
    assert "Other weights: no suggestion. Nothing is surely better." in said


@pytest.mark.parametrize("verdict", MEANINGS)
def test_says_what_each_verdict_means(backtest: Command, verdict: str) -> None:
    change = f"update quality_marts.score_backtest set verdict = '{verdict}' where verdict <> ''"
    said = _flat(backtest("--no-build", sql=change).output)
    assert f"{verdict.replace('_', ' ')} {MEANINGS[verdict]}" in said


def test_nobody_left(backtest: Command) -> None:
    change = """
        delete from quality_marts.score_calibration;
        update quality_marts.score_backtest
        set churned_tenants = 0, auc = null, lift_top_10 = null, lead_days_median = null,
            share_flagged_30d = null, landmarks = 1, verdict = 'TOO_FEW'
        where verdict <> ''
    """
    said = _flat(backtest("--no-build", sql=change).output)
    assert "0 customers left within 90 days of one of 1 past day on which" in said
    assert "By chance" not in said
    assert "without low risk" not in said


def test_suggested_weights_are_shown_beside_the_present_ones(backtest: Command) -> None:
    change = """
        delete from quality_marts.suggested_weights;
        insert into quality_marts.suggested_weights values
            ('suggested', 'login', 1, 0.4500, 0.2, 0.7080, 0.7950, 'Better.'),
            ('suggested', 'case_resolution', 2, 0.5500, 0.8, 0.7080, 0.7950, 'Better.')
    """
    said = _flat(backtest("--no-build", sql=change).output)
    assert "would be better: 80 of 100 pairs right in place of 71, on customers that had" in said
    assert "They change nothing unless you put them into seeds/health_score" in said
    assert "login 0.2 0.45 case_resolution 0.8 0.55" in said


def test_gives_programs_all_rows(backtest: Command) -> None:
    told = json.loads(backtest("--no-build", "--format", "json").stdout)
    assert (told["verdict"], told["as_of_date"]) == ("SKILL", "2026-03-31")
    assert told["meaning"] == MEANINGS["SKILL"]
    assert [row["auc"] for row in told["backtest"]] == [0.79, None, 0.8142]
    assert [row["band"] for row in told["calibration"]] == ["HIGH", "LOW"]
    assert told["weights"][0]["scenario"] == "no_suggestion"
    rows = list(csv.DictReader(io.StringIO(backtest("--no-build", "--format", "csv").stdout)))
    assert [row["horizon_days"] for row in rows] == ["30", "90", "90"]
    assert rows[2]["verdict"] == "SKILL"


def test_builds_what_is_built_once_a_week(backtest: Command, dbt: Callable[[int], Path]) -> None:
    told = dbt(0)
    done = backtest("--format", "json", "--", "--threads", "2")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["verdict"] == "SKILL"  # nothing else is on standard output
    args = json.loads(told.read_text())
    assert args[:7] == [
        *("build", "--exclude-resource-type", "unit_test", "--select", "tag:weekly"),
        *("--threads", "2"),
    ]


@pytest.mark.parametrize("code", [1, 2])
def test_a_build_that_fails_is_told(
    backtest: Command, dbt: Callable[[int], Path], code: int
) -> None:
    dbt(code)
    done = backtest()
    assert done.exit_code == code
    assert "Encountered an error: no database" in done.stderr
    assert "run `tenant-health nightly` first" in done.stderr
    assert "SKILL" not in done.output


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("drop table quality_marts.score_calibration", "score_calibration"),
        ("delete from quality_marts.score_backtest", "no tenant has ever been scored"),
    ],
)
def test_marts_that_are_not_there(backtest: Command, sql: str, problem: str) -> None:
    done = backtest("--no-build", sql=sql)
    assert done.exit_code == 1
    assert problem in done.output
    assert "dbt build" in done.output
