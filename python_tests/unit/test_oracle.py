"""The oracle against cases worked by hand."""

import gzip
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from project.cases import CASES, MISSING, Case, History, differences, groups, raw_rows
from project.oracle import (
    MART_KEYS,
    Component,
    Config,
    ContractError,
    compare,
    compute_marts,
    load_from_folder,
)
from project.oracle.clean import clean
from project.oracle.config import COMPONENTS
from project.oracle.contract import ACTIVITY, TABLES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_alone(case: Case) -> None:
    assert differences([case], compute_marts(raw_rows([case]), case.config)) == []


@pytest.mark.parametrize("group", groups(CASES), ids=lambda group: f"{len(group)}-{group[0].name}")
def test_cases_that_share_a_build(group: list[Case]) -> None:
    assert differences(group, compute_marts(raw_rows(group), group[0].config)) == []


def test_cases_do_not_share_ids() -> None:
    for group in groups(CASES):
        organizations = [h.organization_id for case in group for h in case.histories]
        assert len(organizations) == len(set(organizations))


def test_a_wrong_mart_is_noticed() -> None:
    """Every case has something to say about marts in which nothing is right."""
    for case in CASES:
        assert differences([case], {mart: [] for mart in MART_KEYS}) != []


@pytest.mark.parametrize(("table", "column"), MISSING)
def test_a_missing_table_or_column_is_named(table: str, column: str | None) -> None:
    raw = raw_rows(CASES[:1]) | {name: [dict.fromkeys(t.columns)] for name, t in TABLES.items()}
    if column is None:
        del raw[table]
    else:
        del raw[table][0][column]
    with pytest.raises(ContractError, match=rf"\b{table}\b.*{column or 'missing'}"):
        compute_marts(raw, Config(date(2024, 6, 30)))


def test_a_day_uses_the_newest_weights_not_after_it() -> None:
    """From 06-20 on only tickets weigh, at a target of 4: one ticket is 75 in place of 63.5."""
    history = History("new-weights")
    history.ticket("06-10 10:00")
    since = date(2024, 6, 20)
    tickets = Component("support_tickets", Fraction(1), Fraction(4), since)
    others = [Component(c.name, Fraction(0), c.target, since) for c in COMPONENTS[:4]]
    config = Config(date(2024, 6, 30), 40, components=(*COMPONENTS, *others, tickets))
    case = Case(
        "new weights",
        [history],
        {
            "tenant_health_scores": [
                history.on("06-19", support_ticket_score=90, overall_score=64, data_coverage=0.15),
                history.on("06-20", support_ticket_score=75, overall_score=75, data_coverage=1),
            ]
        },
    )
    assert differences([case], compute_marts(raw_rows([case]), config)) == []


def test_a_past_date_gives_what_was_true_then() -> None:
    group = max(groups(CASES), key=len)
    raw = raw_rows(group)
    today = compute_marts(raw, Config(date(2024, 6, 30), 40))
    past = compute_marts(raw, Config(date(2024, 6, 15), 25))  # starts on the same day
    for mart in ("usage_metrics", "tenant_health_scores"):
        slice_of_today = [r for r in today[mart] if r["metric_date"] <= date(2024, 6, 15)]
        assert compare(slice_of_today, past[mart], MART_KEYS[mart]) == []


@pytest.mark.parametrize("group", groups(CASES), ids=lambda group: group[0].name)
def test_every_row_is_counted_or_listed_once(group: list[Case]) -> None:
    raw = raw_rows(group)
    result = clean(raw, group[0].config)
    for table in ACTIVITY:
        listed = sum(
            n for (t, _, is_counted), n in result.reasons.items() if t == table and not is_counted
        )
        assert len(result.rows[table]) + listed == len(raw[table])


def test_min_peer_count_below_five_is_refused() -> None:
    with pytest.raises(ValueError, match="min_peer_count is 3: set it to 5 or more"):
        Config(date(2024, 6, 30), min_peer_count=3)


def test_compare_names_each_kind_of_difference() -> None:
    expected = [{"k": 1, "v": 1.0}, {"k": 2, "v": None}, {"k": 3, "v": 3}, {"k": 5, "v": 5}]
    actual = [
        {"k": 1, "v": Decimal("1.0000000000001")},
        {"k": 2, "v": 0},
        {"k": 4, "v": 4},
        {"k": 5, "v": 5.1},
        {"k": 5, "v": 5.1},
    ]
    assert compare(expected, actual, ["k"]) == [
        "actual rows have a key twice: 5",
        "k=2: v is 0, expected null",
        "missing row: k=3",
        "k=5: v is 5.1, expected 5",
        "unexpected row: k=4",
    ]
    assert compare(expected, actual, ["k"], limit=1)[1:] == ["... and 4 more"]
    assert compare(expected, expected, ["k"]) == []


def test_compare_tells_days_from_moments_and_flags_from_numbers() -> None:
    day = {"k": 1, "v": date(2024, 1, 1), "w": True}
    assert len(compare([day], [{"k": 1, "v": datetime(2024, 1, 1), "w": 1}], ["k"])) == 2


def test_load_from_folder(tmp_path: Path) -> None:
    for name, table in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(",".join(table.columns) + "\n")
    text = 'id,name,slug,settings,is_active,created_at,updated_at\nx,X,,"{""a"": 1.5}",false,y,z\n'
    (tmp_path / "organizations.csv.gz").write_bytes(gzip.compress(text.encode()))
    raw = load_from_folder(tmp_path)
    assert raw.pop("organizations") == [
        {
            "id": "x",
            "name": "X",
            "slug": None,
            "settings": {"a": Decimal("1.5")},
            "is_active": False,
            "created_at": "y",
            "updated_at": "z",
        }
    ]
    assert set(map(len, raw.values())) == {0}


def test_times_with_a_zone_are_read_in_utc() -> None:
    history = History("zoned")
    history.ticket("2024-06-10T01:00:00+02:00")
    case = Case("zoned", [history], {"usage_metrics": [history.on("06-09", support_tickets=1)]})
    assert differences([case], compute_marts(raw_rows([case]), case.config)) == []
