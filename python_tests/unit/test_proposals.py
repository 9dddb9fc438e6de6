"""Files of weights and rules: read as their seed would be, or refused with what to correct."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tenant_health.errors import UserError
from tenant_health.simulation import read_proposal

COMPONENTS = ("login", "support_tickets")
WEIGHTS = """\
effective_from,component,position,weight,target
2026-01-01,login,1,0.6,0.70
2026-01-01,support_tickets,2,0.4,10
"""
RISKS = "position,score_below,score_from,trend,risk_level\n"
TRENDS = "position,delta_above,delta_below,trend\n"


def _read(folder: Path, text: str) -> str:
    """What is wrong with a file of this text; nothing if it can be used."""
    (folder / "tried.csv").write_text(text)
    try:
        read_proposal(folder / "tried.csv", COMPONENTS)
    except UserError as error:
        return str(error)
    return ""


def test_weights_are_read_exactly(tmp_path: Path) -> None:
    (tmp_path / "tried.csv").write_text("\ufeff" + WEIGHTS, encoding="utf-8")
    proposal = read_proposal(tmp_path / "tried.csv", COMPONENTS)
    assert (proposal.name, proposal.seed) == ("tried.csv", "health_score_components")
    assert proposal.begins_on == date(2026, 1, 1)
    assert proposal.rows[0] == {
        "effective_from": date(2026, 1, 1), "component": "login", "position": 1,
        "weight": Decimal("0.6"), "target": Decimal("0.70"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("0.6,", "0.55,", "weights effective from 2026-01-01 sum to 0.95, not 1"),
        ("0.6,", "0.60001,", "sum to 1.00001, not 1"),
        ("login", "logins", "are not one for each of login, support_tickets"),
        ("0.6,0.70", "1.1,0.70", "are not all from 0 to 1"),
        (",10\n", ",0\n", "have a target that is not above 0"),
        ("0.6,", "a lot,", "line 2: weight is 'a lot'. It must be a number such as 0.25."),
        ("0.6,", "nan,", "line 2: weight is 'nan'"),
        ("2026-01-01,login", "1/1/26,login", "effective_from is '1/1/26'. It must be a day"),
        ("1,0.6", "first,0.6", "position is 'first'. It must be a whole number."),
        (",0.6", "", "line 2: it has not one value for each column"),
        ("weight,", "weights,", "has the columns effective_from,component,position,weights,target"),
        (WEIGHTS, WEIGHTS.splitlines()[0], "it has no rows"),
        (WEIGHTS, "", "has the columns (none)"),
    ],
)
def test_weights_that_the_seed_would_refuse(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert _read(tmp_path, WEIGHTS) == ""
    assert problem in _read(tmp_path, WEIGHTS.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{RISKS}1,40,,,HIGH\n2,,70,,LOW\n3,,,,MEDIUM\n", ""),
        (f"{RISKS}1,40,,,HIGH\n2,,70,,LOW\n", "no rule fits a score of 40 that is IMPROVING"),
        (f"{RISKS}1,,,DECLINING,HIGH\n2,,1,,LOW\n", "no rule fits a score of 0 that is IMPROVING"),
        (f"{RISKS}1,40,,,RED\n2,,,,LOW\n", "risk_level 'RED' is not one of HIGH, MEDIUM, LOW"),
        (f"{RISKS}1,40,,DOWN,HIGH\n2,,,,LOW\n", "trend 'DOWN' is not one of"),
        (f"{RISKS}1,40,,,HIGH\n1,,,,LOW\n", "position 1 stands more than once"),
        (f"{TRENDS}1,5,,IMPROVING\n2,,-5,DECLINING\n3,,,STABLE\n", ""),
        (f"{TRENDS}1,5,,IMPROVING\n2,,5,DECLINING\n", "no rule fits a change of 5 points"),
        (f"{TRENDS}1,,,UP\n", "trend 'UP' is not one of"),
        (f"{TRENDS}1,five,,STABLE\n", "delta_above is 'five'. It must be a whole number, or empty"),
    ],
)
def test_rules_leave_nothing_out(tmp_path: Path, text: str, problem: str) -> None:
    found = _read(tmp_path, text)
    assert problem in found
    assert bool(found) == bool(problem)


def test_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "tried.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="can't be read"):
        read_proposal(tmp_path / "tried.csv", COMPONENTS)
