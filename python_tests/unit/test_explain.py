"""`tenant-health explain`: whose score moved, why, and how it reads."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from tenant_health.cli import main

MARTS = """
    create schema reports_marts;
    create table reports_marts.tenants (
        organization_id text, name text, slug text, deactivated_at timestamp
    );
    create table reports_marts.tenant_portfolio (
        organization_id text, as_of_date date, overall_score integer, risk_level text,
        health_status text, call_rank integer
    );
    create table reports_marts.score_drivers (
        organization_id text, window_days integer, from_date date, is_partial boolean,
        score_from integer, score_to integer, score_change integer, driver text, component text,
        points numeric(9, 4), points_new numeric(9, 4), points_left_window numeric(9, 4),
        amount_new bigint, amount_left_window bigint, driver_rank integer, headline text
    );
    create table reports_marts.score_driver_details (
        organization_id text, window_days integer, driver text, component text, cause text,
        entity_type text, entity_id text, happened_on date, amount bigint, points numeric(9, 4),
        cause_label text
    );
    insert into reports_marts.tenants values
        ('o1', 'Acme', 'acme', null), ('o2', 'Bolt', 'bolt', null), ('o3', 'Gone', 'gone', '2026-01-05');
    insert into reports_marts.tenant_portfolio values
        ('o1', '2026-03-31', 57, 'HIGH', 'CRITICAL', 1),
        ('o2', '2026-03-31', 90, 'LOW', 'HEALTHY', null);
    insert into reports_marts.score_drivers values
        ('o1', 7, '2026-03-24', false, 70, 57, -13, 'late_cases', 'case_resolution', -12.5, -12.5, 0,
            7, 0, 1, '7 cases closed late'),
        ('o1', 7, '2026-03-24', false, 70, 57, -13, 'rounding', 'overall', -0.5, -0.5, 0, 0, 0, 2,
            'rounding to whole points'),
        ('o1', 30, '2026-03-20', true, 60, 57, -3, 'tickets', 'support_tickets', -3, -3, 0, 2, 0, 1,
            '2 tickets opened');
    insert into reports_marts.score_driver_details
    select
        'o1', 7, 'late_cases', 'case_resolution', 'closed_late', 'CASE',
        case when number = 7 then '=c7' else 'c' || number end, '2026-03-30', 1,
        -2 + number / 10.0, 'case closed late'
    from generate_series(1, 7) as number
"""  # noqa: E501


@pytest.fixture
def explain(database: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Runs `tenant-health explain` on three tenants."""
    monkeypatch.delenv("DBT_TARGET", raising=False)
    monkeypatch.setenv("DBT_SCHEMA", "reports")
    for variable, value in database.environment.items():
        monkeypatch.setenv(variable, value)
    database.rows(MARTS)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["explain", *arguments])
        return result.exit_code, result.output

    return run


def test_says_what_moved_it_and_which_cases(explain: Callable[..., tuple[int, str]]) -> None:
    code, said = explain("acme")
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert code == 0
    assert lines[0] == "Acme: from 70 on 2026-03-24 to 57 on 2026-03-31, -13 points"
    assert "-12.50 7 cases closed late" in lines
    assert "-0.50 rounding to whole points" in lines
    assert "-1.90 c1 case closed late 2026-03-30" in lines
    assert "-2.70 ... and 2 more" in lines  # 1.4 and 1.3
    assert max(map(cell_len, said.splitlines())) <= 80


def test_without_a_name_it_is_the_first_one_to_call(
    explain: Callable[..., tuple[int, str]], database: Any
) -> None:
    assert explain()[1] == explain("o1")[1] == explain("Acme")[1]
    database.rows("update reports_marts.tenant_portfolio set call_rank = null")
    code, said = explain()
    assert (code, "No tenant gives a reason to call." in said) == (1, True)


def test_younger_tenant_starts_with_its_first_score(
    explain: Callable[..., tuple[int, str]],
) -> None:
    assert "from 60 on 2026-03-20 (its first score) to 57" in explain("acme", "--days", "30")[1]


def test_nothing_moved(explain: Callable[..., tuple[int, str]]) -> None:
    assert explain("bolt") == (0, "Bolt: nothing moved the score within 7 days. It is 90.\n")
    assert json.loads(explain("bolt", "--format", "json")[1])["drivers"] == []


def test_gives_programs_all_details(explain: Callable[..., tuple[int, str]]) -> None:
    told = json.loads(explain("acme", "--format", "json")[1])
    assert (told["score_from"], told["score_to"], told["score_change"]) == (70, 57, -13)
    assert [driver["points"] for driver in told["drivers"]] == [-12.5, -0.5]
    assert len(told["drivers"][0]["details"]) == 7
    rows = list(csv.DictReader(io.StringIO(explain("acme", "--format", "csv")[1])))
    assert [row["entity_id"] for row in rows] == ["c1", "c2", "c3", "c4", "c5", "c6", "'=c7", ""]
    assert rows[-1]["driver"] == "rounding"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone"], "Gone left on 2026-01-05, so there is nothing to show."),
        (["acm"], "No tenant has the id, slug or name 'acm'. Did you mean acme?"),
        (["acme", "--days", "5"], "no window of 5 days, but of 7, 30. Give one of these"),
        (["acme", "--days", "0"], "0 is not in the range"),
    ],
)
def test_says_what_is_wrong(
    explain: Callable[..., tuple[int, str]], arguments: list[str], message: str
) -> None:
    code, said = explain(*arguments)
    assert code != 0
    assert message in said
    assert "Traceback" not in said


def test_suggests_first_where_a_word_begins_with_what_was_given(
    explain: Callable[..., tuple[int, str]], database: Any
) -> None:
    database.rows(
        "insert into reports_marts.tenants values ('o4', 'Catnor', 'catnor', null), "
        "('o5', 'Zeta North', 'z', null), ('o6', null, 'zz-norway', null), "
        "('o7', 'Nordic', 'zzz', null), ('o8', 'Alnor', 'alnor', null)"
    )
    assert "Did you mean z, zz-norway, zzz or another?" in explain("Nor")[1]
    assert "Did you mean zz-norway?" in explain("zz-nor")[1]
