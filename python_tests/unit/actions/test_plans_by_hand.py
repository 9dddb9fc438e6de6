"""Plans of tenants written down by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from histories import (
    COMPONENTS,
    DAY,
    RISK_RULES,
    TREND_RULES,
    Counts,
    action_costs,
    inputs,
)

from tenant_health.actions.table import SCHEMA, next_actions
from tenant_health.actions.targets import RiskRule, Target, target_scores

WORKED: Counts = {
    "login": (20, 50),
    "case_resolution": (6, 10),
    "campaign_completion": (60, 100),
    "feature_adoption": (5, 14),
    "support_tickets": (3, None),
}
"""57, 67, 71, 60 and 70: 65.40 in all."""

OPEN = {
    "activate_users": 30,
    "complete_assignments": 40,
    "close_cases_on_time": 0,
    "adopt_features": 9,
}
OF_100 = {
    name: (weight, "1", with_none)
    for name, (weight, _, with_none) in COMPONENTS.items()
    if with_none is not None
}
"""Components without a target: with 100 possible, each one reached is a point of the component."""

SILENT: Counts = {
    "login": (0, 50),
    "case_resolution": (0, 0),
    "campaign_completion": (0, 0),
    "feature_adoption": (0, 14),
    "support_tickets": (0, None),
}
"""0, 100, 100, 0 and 100: 65."""


def _rows(frame: pl.DataFrame, costs: pl.DataFrame | None = None) -> list[dict[str, Any]]:
    used = action_costs() if costs is None else costs
    return next_actions(frame, used, RISK_RULES, TREND_RULES).to_dicts()


def _units(frame: pl.DataFrame, target: int = 70) -> dict[str, int]:
    return {row["action"]: row["units"] for row in _rows(frame) if row["target_score"] == target}


def test_worked_example() -> None:
    """4 users: 24/50 is 69, 0.20 x 12. 6 assignments: 66/100 is 78, 0.25 x 7. 69.55 is enough.

    With all users, assignments and features it would be 100, 67, 100, 100 and 70: 87.25.
    """
    users, assignments = _rows(inputs(WORKED, OPEN))
    whole = {
        "organization_id": "acme", "target_score": 70, "target_risk": "LOW", "score_now": 65,
        "is_feasible": True, "best_score": 87, "reachable_on": None,
        "plan_effort": Decimal("7"), "score_after": 70,
        "overdue_cases": 0, "overdue_points": Decimal("0"),
    }  # fmt: skip
    assert users == {
        **whole, "action": "activate_users", "units": 4, "available": 30,
        "points": Decimal("2.4"), "effort": Decimal("4"),
    }  # fmt: skip
    assert assignments == {
        **whole, "action": "complete_assignments", "units": 6, "available": 40,
        "points": Decimal("1.75"), "effort": Decimal("3"),
    }  # fmt: skip


def test_half_a_point_below_is_enough() -> None:
    """With one user: 21/50 is 60, and 12 assignments make 72/100, 85: exactly 69.50, so 70."""
    open_now = {**OPEN, "activate_users": 1}
    found = _rows(inputs(WORKED, open_now))
    assert [(row["action"], row["units"]) for row in found] == [
        ("activate_users", 1),
        ("complete_assignments", 12),
    ]
    assert [row["score_after"] for row in found] == [70, 70]
    assert sum(row["points"] for row in found) == Decimal("4.1")


def test_decides_in_whole_numbers_where_binary_fractions_fail() -> None:
    """94, 61, 68, 89 and 34 are exactly 69.5, so 70; as binary fractions they are a bit less."""
    weights = (0.20, 0.25, 0.25, 0.15, 0.15)
    scores = (94, 61, 68, 89, 34)
    assert sum(w * s for w, s in zip(weights, scores, strict=True)) < 69.5
    counts: Counts = {
        **{name: (score, 100) for name, score in zip(OF_100, scores[:4], strict=True)},
        "login": (93, 100),
        "support_tickets": (66, None),
    }
    parts = {**OF_100, "support_tickets": ("0.15", "100", None)}
    [row] = _rows(inputs(counts, {"activate_users": 1}, components=parts))
    assert (row["units"], row["score_after"], row["points"]) == (1, 70, Decimal("0.2"))


@pytest.mark.parametrize(
    ("efforts", "units"),
    [
        ({"activate_users": "1", "complete_assignments": "100"}, {"activate_users": 8}),
        ({"activate_users": "100"}, {"complete_assignments": 15}),
        ({"activate_users": "100", "complete_assignments": "100"}, {"adopt_features": 3}),
        ({"adopt_features": "0.1"}, {"adopt_features": 3}),
    ],
)
def test_effort_decides(efforts: dict[str, str], units: dict[str, int]) -> None:
    """8 users alone: 28/50 is 80, +4.6. 15 assignments: 88, +4.25. 3 features: 95, +5.25."""
    found = _rows(inputs(WORKED, OPEN), action_costs(**efforts))
    assert {row["action"]: row["units"] for row in found} == units


@pytest.mark.parametrize(
    ("efforts", "available", "units"),
    [
        # 5 users, or 2 users and 3 assignments
        (("1", "1"), (50, 3), {"activate_users": 5}),
        # 4 users and 1 assignment are 1.05, 3 and 2 1.10, 2 and 3 1.15
        (("1", "1"), (4, 3), {"activate_users": 2, "complete_assignments": 3}),
        # 5 users or 4 assignments: 20 and exactly 1 point each
        (("4", "5"), (50, 50), {"complete_assignments": 4}),
    ],
    ids=["fewest kinds", "highest score", "fewest of the first action"],
)
def test_of_equal_effort(
    efforts: tuple[str, str], available: tuple[int, int], units: dict[str, int]
) -> None:
    """10 + 25 + 12.5 + 7.5 + 13.5 are 68.5, so 1 is missing; a user is 0.20, an assignment 0.25."""
    names = ("activate_users", "complete_assignments")
    counts: Counts = {
        **dict.fromkeys(OF_100, (50, 100)),
        "case_resolution": (100, 100),
        "support_tickets": (1, None),
    }
    parts = {**COMPONENTS, **OF_100}
    frame = inputs(counts, dict(zip(names, available, strict=True)), components=parts)
    found = _rows(frame, action_costs(**dict(zip(names, efforts, strict=True))))
    assert {row["action"]: row["units"] for row in found} == units


def test_cases_are_closed_into_both_counts() -> None:
    """6 of 10 on time are 67; 9 of 13 are 77, 8 of 12 74, 7 of 11 71. Cheap, they lead."""
    open_now = {"close_cases_on_time": 9}
    assert _units(inputs(WORKED, open_now)) == {"close_cases_on_time": 7}


def test_nothing_to_do_where_the_score_is_low_risk() -> None:
    fine = {**WORKED, "feature_adoption": (9, 14)}  # 71.4
    assert _rows(inputs(fine, OPEN)) == []


def test_a_low_score_has_a_plan_for_each_target() -> None:
    """Without features 56.4: to 60 (59.5) 3.1 are missing, to 70 (69.5) 13.1."""
    low = {**WORKED, "feature_adoption": (0, 14)}
    rows = _rows(inputs(low, OPEN))
    assert {(row["target_score"], row["target_risk"]) for row in rows} == {
        (70, "LOW"),
        (60, "MEDIUM"),
    }
    assert {row["score_now"] for row in rows} == {56}
    sixty = [row for row in rows if row["target_score"] == 60]
    assert sum(row["points"] for row in sixty) >= Decimal("3.1")


def test_what_cannot_be_reached_today_says_how_far_it_gets_and_when() -> None:
    """Nobody to activate and 9 tickets: 0, 100, 100, 0, 10 make 51.5, so 52, and no action helps.

    On 4 April 3 tickets leave: 51.5 + 4.5 = 56. On the 9th 3 more: 60.5, so 60 is reached. When all
    have left it is 65: 70 is out of reach for 30 days.
    """
    stuck = {**SILENT, "login": (0, 0), "support_tickets": (9, None)}
    later: dict[date, Counts] = {
        date(2025, 4, 4): {"support_tickets": (6, None)},
        date(2025, 4, 9): {"support_tickets": (3, None)},
        date(2025, 4, 20): {"support_tickets": (0, None)},
    }
    seventy, sixty = _rows(inputs(stuck, {}, later))
    none = {
        "organization_id": "acme", "action": "none_today", "score_now": 52, "is_feasible": False,
        "best_score": 52, "units": 0, "available": 0, "points": Decimal("0"),
        "effort": Decimal("0"), "plan_effort": None, "score_after": None, "overdue_cases": 0,
        "overdue_points": Decimal("0"),
    }  # fmt: skip
    assert seventy == {**none, "target_score": 70, "target_risk": "LOW", "reachable_on": None}
    reachable = date(2025, 4, 9)
    assert sixty == {**none, "target_score": 60, "target_risk": "MEDIUM", "reachable_on": reachable}


def test_cases_that_leave_the_window_may_open_or_close_the_way() -> None:
    """All done, 0, 100, 100, 0 and 100 are 65. 3 late cases: 40; when they have left: 65, so 60.

    One on time and three late: 1/4 is 28, so 47. On the 2nd the good one leaves (40), on the 5th
    the late ones do.
    """
    late = {**SILENT, "login": (0, 0), "case_resolution": (1, 4)}
    later: dict[date, Counts] = {
        date(2025, 4, 2): {"case_resolution": (0, 3)},
        date(2025, 4, 5): {"case_resolution": (0, 0)},
    }
    seventy, sixty = _rows(inputs(late, {}, later))
    assert [seventy["score_now"], sixty["reachable_on"], seventy["reachable_on"]] == [
        47,
        date(2025, 4, 5),
        None,
    ]


def test_silent_tenant_has_a_plan_of_users() -> None:
    """65 now: 4.5 are missing, so 23 points of logins: 8 users of 50 are 22.9, rounded 23."""
    assert _units(inputs(SILENT, {"activate_users": 50, "close_cases_on_time": 5})) == {
        "activate_users": 8
    }


@pytest.mark.parametrize(
    ("cases", "overdue", "points"),
    [
        ((6, 10), 0, "0"),
        ((6, 10), 3, "7"),  # 67, and 6 of 7 are 95: 28 x 0.25
        ((0, 3), 3, "25"),  # 0, and with none 100
        ((6, 7), 1, "1.25"),  # 95, and 6 of 6 are 100
    ],
)
def test_overdue_cases_show_what_closing_them_brings_in_a_month(
    cases: tuple[int, int], overdue: int, points: str
) -> None:
    counts = {**WORKED, "login": (0, 50), "case_resolution": cases}
    for row in _rows(inputs(counts, OPEN, overdue=overdue)):
        assert (row["overdue_cases"], row["overdue_points"]) == (overdue, Decimal(points))


def test_tenants_come_by_id_each_with_its_own_plan() -> None:
    several = pl.concat(
        [
            inputs(SILENT, {"activate_users": 50}, organization_id="bolt"),
            inputs(WORKED, OPEN, organization_id="acme"),
        ]
    )
    found = [(row["organization_id"], row["action"], row["units"]) for row in _rows(several)]
    assert found == [
        ("acme", "activate_users", 4),
        ("acme", "complete_assignments", 6),
        ("bolt", "activate_users", 8),
    ]


def test_an_action_that_the_seed_leaves_out_is_not_offered() -> None:
    costs = action_costs().filter(pl.col("action") != "activate_users")
    rows = _rows(inputs(WORKED, OPEN), costs)
    assert [(row["action"], row["units"]) for row in rows] == [("complete_assignments", 15)]


def test_an_action_that_nobody_knows_is_named() -> None:
    costs = action_costs().with_columns(action=pl.lit("send_cake"))
    with pytest.raises(ValueError, match=r"action_costs.csv has the action send_cake"):
        _rows(inputs(WORKED, OPEN), costs)


def test_no_tenants_make_no_rows() -> None:
    nothing = next_actions(
        inputs(WORKED, OPEN).clear(),
        action_costs().clear(),
        RISK_RULES.clear(),
        TREND_RULES.clear(),
    )
    assert nothing.is_empty()
    assert dict(nothing.schema) == SCHEMA


SHIPPED = [
    RiskRule(40, None, None, "HIGH"),
    RiskRule(60, None, "DECLINING", "HIGH"),
    RiskRule(None, 70, None, "LOW"),
    RiskRule(None, None, None, "MEDIUM"),
]
TRENDS = ("IMPROVING", "STABLE", "DECLINING")


@pytest.mark.parametrize(
    ("rules", "targets"),
    [
        (SHIPPED, [Target(70, "LOW"), Target(60, "MEDIUM")]),
        # a steep fall is never low: only 75 is safe from it
        ([RiskRule(75, None, "DECLINING", "HIGH"), *SHIPPED], [Target(75, "LOW")]),
        # nothing makes a declining tenant safe
        ([RiskRule(None, None, "DECLINING", "MEDIUM"), *SHIPPED], [Target(40, "MEDIUM")]),
        # the trend does not matter
        ([SHIPPED[0], *SHIPPED[2:]], [Target(70, "LOW"), Target(40, "MEDIUM")]),
        # nobody is ever at high risk
        (SHIPPED[2:], [Target(70, "LOW")]),
        # everybody is fine
        ([RiskRule(None, None, None, "LOW")], []),
        # a second bad band above the first
        ([RiskRule(90, 80, None, "HIGH"), *SHIPPED], [Target(90, "LOW")]),
        # a trend that no rule is about
        ([RiskRule(None, 70, "STABLE", "LOW")], []),
    ],
)
def test_targets_come_from_the_rules(rules: list[RiskRule], targets: list[Target]) -> None:
    assert target_scores(rules, TRENDS) == targets


def test_day_of_the_histories_is_the_first_day_of_their_rows() -> None:
    assert inputs(WORKED, OPEN)["holds_from"].unique().to_list() == [DAY]
