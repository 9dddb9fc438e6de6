"""`tenant-health actions`: the plans of a tenant, and what it says when there are none."""

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
    create schema plans_marts;
    create table plans_marts.tenants (
        organization_id text, name text, slug text, is_active boolean, deactivated_at timestamp
    );
    create table plans_marts.tenant_portfolio (
        organization_id text, as_of_date date, overall_score integer, risk_level text,
        health_status text, call_rank integer
    );
    create table plans_marts.next_actions (
        organization_id text, as_of_date date, target_score integer, target_risk text,
        position integer, action text, headline text, units integer, available integer,
        points numeric(9, 4), effort numeric(12, 4), first_due_at timestamp, score_now integer,
        is_feasible boolean, plan_effort numeric(12, 4), score_after integer, best_score integer,
        reachable_on date, overdue_cases integer, overdue_points numeric(9, 4)
    );
    create table plans_marts.next_action_items (
        organization_id text, as_of_date date, target_score integer, action text, position integer,
        entity_id text, entity_name text, campaign_id text, last_seen_at timestamp, due_at timestamp
    )
"""
ROWS = r"""
    insert into plans_marts.tenants values
        ('o1', E'Acme \x1b[31m[bold]GmbH', 'acme', true, null),
        ('o2', 'Fine', 'fine', true, null),
        ('o3', 'Gone', 'gone', false, '2026-02-03'),
        ('o4', 'Twin', 'twin-a', true, null), ('o5', 'Twin', 'twin-b', true, null),
        ('o6', null, null, true, null), ('o7', 'Acme Asia', 'acme-asia', true, null);
    insert into plans_marts.tenant_portfolio values
        ('o1', '2026-03-31', 65, 'MEDIUM', 'AT_RISK'), ('o2', '2026-03-31', 90, 'LOW', 'HEALTHY'),
        ('o4', '2026-03-31', 90, 'LOW', 'HEALTHY'), ('o5', '2026-03-31', 90, 'LOW', 'HEALTHY'),
        ('o6', '2026-03-31', 32, 'HIGH', 'CRITICAL'), ('o7', '2026-03-31', 90, 'LOW', 'HEALTHY');
    insert into plans_marts.next_actions values
        ('o1', '2026-03-31', 70, 'LOW', 1, 'activate_users', 'Get 7 inactive users to log in', 7,
            1030, 2.4, 7, null, 65, true, 11, 70, 87, null, 3, 7),
        ('o1', '2026-03-31', 70, 'LOW', 3, 'close_cases_on_time',
            'Close 2 open cases before they are due', 2, 5, 2.1055, 4, '2026-04-02 12:30', 65,
            true, 11, 70, 87, null, 3, 7),
        ('o6', '2026-03-31', 70, 'LOW', 0, 'none_today', 'Wait: all makes 58', 0, 0, 0, 0, null,
            32, false, null, null, 58, '2026-04-20', 0, 0),
        ('o6', '2026-03-31', 60, 'MEDIUM', 0, 'none_today', 'Wait: all makes 58, too', 0, 0, 0, 0,
            null, 32, false, null, null, 58, null, 0, 0);
    insert into plans_marts.next_action_items
    select 'o1', '2026-03-31', 70, 'activate_users', n, 'user ' || n, null, null,
        case when n < 6 then timestamp '2026-02-01' end, null
    from generate_series(7, 1, -1) as n;
    insert into plans_marts.next_action_items values
        ('o1', '2026-03-31', 70, 'close_cases_on_time', 1, '=case', null, null, null,
            '2026-04-02 12:30'),
        ('o1', '2026-03-31', 70, 'close_cases_on_time', 2, 'case 2', null, null, null, null)
"""


@pytest.fixture
def actions(database: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Runs `tenant-health actions` on the fresh database, with the schema `plans`."""
    monkeypatch.delenv("DBT_TARGET", raising=False)
    monkeypatch.setenv("DBT_SCHEMA", "plans")
    for variable, value in database.environment.items():
        monkeypatch.setenv(variable, value)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["actions", *arguments])
        return result.exit_code, result.output

    return run


@pytest.fixture
def filled(database: Any) -> None:
    database.rows(MARTS)
    database.rows(ROWS)


def _lines(said: str) -> list[str]:
    return [" ".join(line.split()) for line in said.splitlines() if line.strip()]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("given", ["o1", "acme", "ACME", "acme \x1b[31m[bold]gmbh"])
def test_prints_the_plan_and_its_first_items(actions: Any, given: str) -> None:
    code, said = actions(given)
    assert code == 0
    assert "\x1b" not in said
    assert max(map(cell_len, said.splitlines())) <= 80
    lines = _lines(said)
    assert lines[0] == "Acme [31m[bold]GmbH as of 2026-03-31: score 65, at risk"
    assert lines[1] == "To 70 (low risk) Of Effort Points Before"
    assert lines[3] == "Get 7 inactive users to log in 1,030 7 +2.4"
    assert lines[4:6] == [
        "Close 2 open cases before they 5 4 +2.1055 2026-04-02 12:30",
        "are due",
    ]
    assert lines[6] == "Together, to 70 11 +4.5055"
    assert "3 cases are overdue. Closing them today lifts nothing now, but adds 7" in lines[7]
    assert lines[9] == "To 70, in this order"
    assert lines[11:] == [
        *(f"user {n} user, last seen 2026-02-01" for n in range(1, 6)),
        "... and 2 more",
        "=case case, due 2026-04-02 12:30",
        "case 2 case, never due",
    ]


@pytest.mark.usefixtures("filled")
def test_assignments_are_shown_by_campaign(actions: Any, database: Any) -> None:
    """Whoever calls about them talks to whoever runs the campaign."""
    database.rows(
        "update plans_marts.next_actions set action = 'complete_assignments' where position = 3;"
        "update plans_marts.next_action_items set action = 'complete_assignments', campaign_id ="
        " case when position > 2 then 'k2' else 'k1' end where action = 'activate_users';"
        "delete from plans_marts.next_action_items where action = 'close_cases_on_time'"
    )
    assert _lines(actions("acme")[1])[-2:] == [
        "k1 campaign, 2 of its assignments",
        "k2 campaign, 5 of its assignments",
    ]


@pytest.mark.usefixtures("filled")
def test_says_how_far_it_gets_where_there_is_no_plan(actions: Any) -> None:
    code, said = actions("o6")
    assert code == 0
    assert _lines(said)[0] == "o6 as of 2026-03-31: score 32, critical"
    for line in ("To 70 (low risk)", "Wait: all makes 58", "To 60 (no high risk)"):
        assert line in _lines(said)
    assert "in this order" not in said
    assert "overdue" not in said


@pytest.mark.usefixtures("filled")
def test_says_when_no_plan_is_needed(actions: Any) -> None:
    assert actions("fine") == (
        0,
        "Fine as of 2026-03-31: score 90, healthy\nThe risk is low: no plan is needed.\n",
    )
    assert json.loads(actions("fine", "--format", "json")[1])["plans"] == []
    assert len(actions("fine", "--format", "csv")[1].splitlines()) == 1


@pytest.mark.usefixtures("filled")
def test_gives_programs_everything_as_json(actions: Any) -> None:
    code, said = actions("acme", "--format", "json")
    found = json.loads(said)
    assert code == 0
    [plan] = found.pop("plans")
    assert found == {
        "as_of_date": "2026-03-31", "organization_id": "o1", "name": "Acme \x1b[31m[bold]GmbH",
        "slug": "acme", "overall_score": 65, "risk_level": "MEDIUM", "health_status": "AT_RISK",
    }  # fmt: skip
    users, cases = plan.pop("actions")
    assert plan == {
        "target_score": 70, "target_risk": "LOW", "is_feasible": True, "plan_effort": 11.0,
        "score_after": 70, "best_score": 87, "reachable_on": None, "overdue_cases": 3,
        "overdue_points": 7.0,
    }  # fmt: skip
    assert [item["entity_id"] for item in users["items"]] == [f"user {n}" for n in range(1, 8)]
    assert cases["items"][0] == {
        "entity_id": "=case", "entity_name": None, "campaign_id": None, "last_seen_at": None,
        "due_at": "2026-04-02T12:30:00",
    }  # fmt: skip
    assert (cases["points"], cases["first_due_at"]) == (2.1055, "2026-04-02T12:30:00")
    stuck = json.loads(actions("o6", "--format", "json")[1])["plans"]
    assert [(plan["reachable_on"], plan["actions"]) for plan in stuck] == [
        ("2026-04-20", []),
        (None, []),
    ]


@pytest.mark.usefixtures("filled")
def test_gives_spreadsheets_a_line_per_item(actions: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(actions("acme", "--format", "csv")[1])))
    assert [row["entity_id"] for row in rows] == [
        *(f"user {n}" for n in range(1, 8)), "'=case", "case 2",
    ]  # fmt: skip
    assert rows[7] == {
        "as_of_date": "2026-03-31", "organization_id": "o1", "name": "Acme [bold]GmbH",
        "target_score": "70", "action": "close_cases_on_time",
        "headline": "Close 2 open cases before they are due", "position": "1",
        "entity_id": "'=case", "entity_name": "", "campaign_id": "", "last_seen_at": "",
        "due_at": "2026-04-02 12:30:00",
    }  # fmt: skip
    stuck = list(csv.DictReader(io.StringIO(actions("o6", "--format", "csv")[1])))
    assert [(row["headline"], row["entity_id"]) for row in stuck] == [
        ("Wait: all makes 58", ""),
        ("Wait: all makes 58, too", ""),
    ]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("acm", "No tenant has the id, slug or name 'acm'. Did you mean acme, acme-asia?"),
        ("zebra", "'zebra'. `tenant-health portfolio --format csv` lists ids and names"),
        ("twin", "2 tenants have the name 'twin'. Give the id of one: o4, o5."),
        ("gone", "Gone left on 2026-02-03, so there is nothing to show."),
    ],
)
def test_says_what_is_wrong_with_the_tenant(actions: Any, given: str, message: str) -> None:
    code, said = actions(given)
    assert code == 1
    assert said.startswith("Error: ")
    assert message in said


@pytest.mark.parametrize(
    "state", ["select 1", f"{MARTS}; alter table plans_marts.next_actions drop position"]
)
def test_says_what_to_run_when_the_marts_are_not_there(
    actions: Any, database: Any, state: str
) -> None:
    database.rows(state)
    if "create" in state:
        database.rows(ROWS.split("insert into plans_marts.next_actions")[0])
    code, said = actions("acme")
    assert code == 1
    assert "Error: The marts are not in schema plans_marts, or not as this version makes" in said
    assert "`dbt build`" in said
    assert "Traceback" not in said
