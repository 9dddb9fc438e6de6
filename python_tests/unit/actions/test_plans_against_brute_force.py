"""Plans are those that trying everything finds, on small random tenants."""

import random
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import floor
from typing import Any

import polars as pl
from histories import (
    ACTIONS,
    COMPONENTS,
    RISK_RULES,
    TREND_RULES,
    action_costs,
    inputs,
)

from tenant_health.actions.table import next_actions

CASES = 1000
WEIGHTS = (
    ("0.20", "0.25", "0.25", "0.15", "0.15"),
    ("0.40", "0.20", "0.20", "0.10", "0.10"),
    ("0.1234", "0.2766", "0.3333", "0.1667", "0.1000"),
    ("0.00", "0.50", "0.25", "0.25", "0.00"),
    ("0.3", "0.3", "0.3", "0.05", "0.05"),
)
TARGETS = {
    "login": ("0.70", "0.5", "0.95", "1"),
    "case_resolution": ("0.90", "0.75", "1"),
    "campaign_completion": ("0.85", "0.6", "0.333"),
    "feature_adoption": ("0.60", "0.5"),
    "support_tickets": ("10", "8", "3"),
}
EFFORTS = ("0.5", "1", "1.5", "2", "5", "0.0625")


def _half_up(value: Fraction) -> int:
    return floor(2 * value + 1) // 2


def _score(component: str, reached: int, possible: int, target: Fraction) -> int:
    """The score by the definition of the metric."""
    if component == "support_tickets":
        return max(0, _half_up(100 - Fraction(100) / target * reached))
    if possible == 0:
        return 0 if component in ("login", "feature_adoption") else 100
    return min(100, _half_up(Fraction(reached, possible) / target * 100))


def _scaled(value: str) -> int:
    scaled = Decimal(value) * 10_000
    assert scaled == int(scaled)
    return int(scaled)


def _rounded(total: int) -> int:
    return (total + 5_000) // 10_000


class Case:
    """A tenant and settings drawn by lot, and all that it could do."""

    def __init__(self, number: int) -> None:
        lot = random.Random(number)
        self.weights = dict(zip(COMPONENTS, lot.choice(WEIGHTS), strict=True))
        self.targets = {name: lot.choice(found) for name, found in TARGETS.items()}
        self.efforts = {action: lot.choice(EFFORTS) for action in ACTIONS}
        self.counts: dict[str, tuple[int, int]] = {}
        self.available: dict[str, int] = {}
        for action, (component, _) in ACTIONS.items():
            possible = lot.choice((0, 2, 7, 14, 40))
            reached = lot.randint(0, possible)
            open_now = lot.choice((0, 1, 3, 6))
            is_new = component == "case_resolution"
            self.counts[component] = (reached, possible)
            self.available[action] = open_now if is_new else min(open_now, possible - reached)
        self.tickets = lot.choice((0, 3, 9))

    def frame(self) -> pl.DataFrame:
        parts = {
            name: (self.weights[name], self.targets[name], with_none)
            for name, (_, _, with_none) in COMPONENTS.items()
        }
        counts = {**self.counts, "support_tickets": (self.tickets, None)}
        return inputs(counts, self.available, components=parts)

    @cached_property
    def outcomes(self) -> list[tuple[int, int, int, tuple[int, ...]]]:
        """(effort, kinds, minus the sum, units) of all that can be done, in ten-thousandths."""
        gains = []
        for action, (component, _) in ACTIONS.items():
            reached, possible = self.counts[component]
            adds = int(action == "close_cases_on_time")
            target = Fraction(self.targets[component])
            weight = _scaled(self.weights[component])
            gains.append(
                [
                    weight * _score(component, reached + n, possible + n * adds, target)
                    for n in range(self.available[action] + 1)
                ]
            )
        tickets = _scaled(self.weights["support_tickets"]) * _score(
            "support_tickets", self.tickets, 0, Fraction(self.targets["support_tickets"])
        )
        efforts = [_scaled(self.efforts[action]) for action in ACTIONS]
        return [
            (
                sum(n * cost for n, cost in zip(units, efforts, strict=True)),
                sum(n > 0 for n in units),
                -tickets - sum(gain[n] for gain, n in zip(gains, units, strict=True)),
                units,
            )
            for units in product(*(range(limit + 1) for limit in self.available.values()))
        ]


def _expected(case: Case, target: int) -> tuple[Any, ...]:
    """Units by action, effort, score after; or just the best score."""
    enough = [found for found in case.outcomes if _rounded(-found[2]) >= target]
    best = _rounded(max(-found[2] for found in case.outcomes))
    if not enough:
        return best, None, None, {}
    effort, _, minus_total, units = min(enough)
    used = {action: n for action, n in zip(ACTIONS, units, strict=True) if n}
    return best, Fraction(effort, 10_000), _rounded(-minus_total), used


def _found(rows: pl.DataFrame) -> tuple[Any, ...]:
    first = rows.row(0, named=True)
    if not first["is_feasible"]:
        assert len(rows) == 1
        assert first["action"] == "none_today"
        return first["best_score"], None, None, {}
    units = dict(rows.select("action", "units").iter_rows())
    effort = Fraction(first["plan_effort"])
    assert sum(rows["effort"], start=Decimal(0)) == first["plan_effort"]
    return first["best_score"], effort, first["score_after"], units


def test_plans_are_the_best_of_all() -> None:
    kinds = set()
    for number in range(CASES):
        case = Case(number)
        costs = action_costs(**case.efforts)
        found = next_actions(case.frame(), costs, RISK_RULES, TREND_RULES)
        [now] = {-total for _, _, total, units in case.outcomes if not any(units)}
        targets = [target for target in (70, 60) if _rounded(now) < target]
        assert found["target_score"].unique().sort(descending=True).to_list() == targets
        for target in targets:
            rows = found.filter(target_score=target)
            assert _found(rows) == _expected(case, target), f"case {number}, target {target}"
            kinds.add(len(_found(rows)[3]))
    assert kinds == {0, 1, 2, 3, 4}
