"""Why a score changed since the day before, by definition: a mean over all orders of its causes.

All in exact fractions; what is known of a day is read from the tenant's rows, not from events.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import permutations
from math import floor
from typing import NamedTuple

from .config import Component, Config
from .contract import Row
from .scores import SCORE_COLUMNS
from .tenant import WINDOW, Tenant, between, end, is_overdue, start, window_start

# (driver, group) of each cause.
CAUSES = {
    "users_back": ("activity", "NEW_BEHAVIOUR"),
    "users_quiet": ("activity", "WINDOW_ROLL_OFF"),
    "users_added": ("users_added", "POPULATION"),
    "users_removed": ("users_removed", "POPULATION"),
    "closed_on_time": ("closed_on_time", "NEW_BEHAVIOUR"),
    "on_time_left_window": ("closed_on_time", "WINDOW_ROLL_OFF"),
    "became_overdue": ("late_cases", "NEW_BEHAVIOUR"),
    "overdue_ended": ("late_cases", "NEW_BEHAVIOUR"),
    "closed_late": ("late_cases", "NEW_BEHAVIOUR"),
    "late_left_window": ("late_cases", "WINDOW_ROLL_OFF"),
    "assignments_completed": ("assignments_completed", "NEW_BEHAVIOUR"),
    "assignments_added": ("assignments_added", "POPULATION"),
    "features_adopted": ("features_adopted", "NEW_BEHAVIOUR"),
    "tickets_created": ("tickets", "NEW_BEHAVIOUR"),
    "tickets_left_window": ("tickets", "WINDOW_ROLL_OFF"),
    "weight_changed": ("config", "CONFIG"),
    "target_changed": ("config", "CONFIG"),
    "rounding": ("rounding", "ROUNDING"),
}


class Effect(NamedTuple):
    """What a cause did on a day: how many it was, and what they add to reached and possible."""

    amount: int
    reached: int
    possible: int

    def __add__(self, other: tuple[int, ...]) -> "Effect":  # type: ignore[override]
        return Effect(*(one + more for one, more in zip(self, other, strict=True)))


Effects = dict[str, Effect]
NONE = Effect(0, 0, 0)


def score_changes(
    tenant: Tenant, usage_rows: list[Row], score_rows: list[Row], config: Config
) -> Iterator[Row]:
    """The tenant's rows of `score_changes`."""
    for index in range(1, len(score_rows)):
        day = score_rows[index]["metric_date"]
        lines = _lines(tenant, usage_rows[index - 1], *score_rows[index - 1 : index + 1], config)
        for component, cause, amount, points in lines:
            driver, group = CAUSES[cause]
            if points:
                yield {
                    "organization_id": tenant.id,
                    "metric_date": day,
                    "component": component,
                    "cause": cause,
                    "driver": driver,
                    "cause_group": group,
                    "amount": amount,
                    "points": points,
                }


def _lines(
    tenant: Tenant, usage_before: Row, scores_before: Row, scores: Row, config: Config
) -> Iterator[tuple[str, str, int, Fraction]]:
    """Component, cause, amount and points of each line of a day."""
    day = scores["metric_date"]
    before, after = (config.components_on(d) for d in (day - timedelta(1), day))
    rounded_off = Fraction(scores["overall_score"] - scores_before["overall_score"])
    for name, column in SCORE_COLUMNS.items():
        then, now = before[name], after[name]
        effects = EFFECTS[name](tenant, day)
        causes = [cause for cause, (_, *moves) in effects.items() if any(moves)]
        causes += ["weight_changed"] * (then.weight != now.weight)
        causes += ["target_changed"] * (then.target != now.target)
        if not causes and scores[column] == scores_before[column]:
            continue
        change = now.weight * scores[column] - then.weight * scores_before[column]
        rounded_off -= change
        inputs = _inputs(tenant, usage_before, name, config)
        for cause, points in _split(name, inputs, causes, effects, then, now).items():
            change -= points
            yield name, cause, effects.get(cause, NONE).amount, points
        yield name, "rounding", 0, change
    yield "overall", "rounding", 0, rounded_off


def _split(
    name: str,
    inputs: tuple[int, int],
    causes: list[str],
    effects: Effects,
    before: Component,
    after: Component,
) -> dict[str, Fraction]:
    """What each cause adds when it comes, averaged over all orders of coming."""

    def worth(happened: frozenset[str]) -> Fraction:
        moved = sum((effects[c] for c in happened if c in effects), Effect(0, *inputs))
        weight = after.weight if "weight_changed" in happened else before.weight
        target = after.target if "target_changed" in happened else before.target
        return weight * _score(name, moved.reached, moved.possible, target)

    known: dict[frozenset[str], Fraction] = {}
    shares = dict.fromkeys(causes, Fraction(0))
    orders = list(permutations(causes))
    for order in orders:
        for place, cause in enumerate(order):
            for happened in (frozenset(order[:place]), frozenset(order[: place + 1])):
                if happened not in known:
                    known[happened] = worth(happened)
            shares[cause] += known[frozenset(order[: place + 1])] - known[frozenset(order[:place])]
    return {
        cause: Fraction(floor(share / len(orders) * 10_000 + Fraction(1, 2)), 10_000)
        for cause, share in shares.items()
    }


def _score(name: str, reached: int, possible: int, target: Fraction) -> Fraction:
    """A component's score before it is rounded."""
    if name == "support_tickets":
        score = 100 - 100 / target * reached
    elif possible > 0:
        score = Fraction(reached, possible) / target * 100
    else:
        score = Fraction(0 if name in ("login", "feature_adoption") else 100)
    return min(max(score, Fraction(0)), Fraction(100))


def _inputs(tenant: Tenant, usage: Row, name: str, config: Config) -> tuple[int, int]:
    """What a component had reached, and what was possible, on the day of a row of usage."""
    since, tonight = window_start(usage["metric_date"]), end(usage["metric_date"])
    closed = between(tenant.cases_closed, since, tonight)
    return {
        "login": (usage["active_users_30d"], usage["total_users"]),
        "case_resolution": (
            between(tenant.cases_on_time, since, tonight),
            closed + usage["cases_overdue"],
        ),
        "campaign_completion": (usage["assignments_completed"], usage["assignments_total"]),
        "feature_adoption": (usage["features_adopted"], len(config.features)),
        "support_tickets": (between(tenant.tickets, since, tonight), 0),
    }[name]


def _login_effects(tenant: Tenant, day: date) -> Effects:
    """By how each user stood the evening before and stands in the evening."""
    effects: Effects = {}
    evening_before, evening = start(day), end(day)
    for user in tenant.users:
        was_enabled, is_enabled = user.is_enabled(evening_before), user.is_enabled(evening)
        was_active = between(user.sessions, window_start(day - timedelta(1)), evening_before) > 0
        is_active = between(user.sessions, window_start(day), evening) > 0
        if was_enabled and is_enabled:
            cause = "users_back" if is_active else "users_quiet"
            effect = Effect(1, is_active - was_active, 0)
        elif is_enabled:
            cause, effect = "users_added", Effect(1, int(is_active), 1)
        else:
            cause, effect = "users_removed", Effect(1, -int(was_active), -1)
        if (was_enabled or is_enabled) and effect[1:] != (0, 0):
            effects[cause] = effects.get(cause, NONE) + effect
    return effects


def _case_effects(tenant: Tenant, day: date) -> Effects:
    today, evening, month_ago = start(day), end(day), day - timedelta(WINDOW)

    def on(closings: list[datetime], day: date) -> int:
        return between(closings, start(day), end(day))

    overdue = [
        (is_overdue(case, today), is_overdue(case, evening)) for case in tenant.cases_with_due_date
    ]
    on_time, late = on(tenant.cases_on_time, day), on(tenant.cases_closed_late, day)
    old_on_time = on(tenant.cases_on_time, month_ago)
    old_late = on(tenant.cases_closed_late, month_ago)
    began, ended = overdue.count((False, True)), overdue.count((True, False))
    return {
        "closed_on_time": Effect(on_time, on_time, on_time),
        "on_time_left_window": Effect(old_on_time, -old_on_time, -old_on_time),
        "became_overdue": Effect(began, 0, began),
        "overdue_ended": Effect(ended, 0, -ended),
        "closed_late": Effect(late, 0, late),
        "late_left_window": Effect(old_late, 0, -old_late),
    }


def _campaign_effects(tenant: Tenant, day: date) -> Effects:
    completed = between(tenant.assigned_and_completed, start(day), end(day))
    assigned = between(tenant.assigned, start(day), end(day))
    return {
        "assignments_completed": Effect(completed, completed, 0),
        "assignments_added": Effect(assigned, 0, assigned),
    }


def _feature_effects(tenant: Tenant, day: date) -> Effects:
    first_uses = [uses[0].date() for uses in tenant.feature_uses.values() if uses]
    return {"features_adopted": Effect(first_uses.count(day), first_uses.count(day), 0)}


def _ticket_effects(tenant: Tenant, day: date) -> Effects:
    month_ago = day - timedelta(WINDOW)
    created = between(tenant.tickets, start(day), end(day))
    left = between(tenant.tickets, start(month_ago), end(month_ago))
    return {
        "tickets_created": Effect(created, created, 0),
        "tickets_left_window": Effect(left, -left, 0),
    }


EFFECTS: dict[str, Callable[[Tenant, date], Effects]] = {
    "login": _login_effects,
    "case_resolution": _case_effects,
    "campaign_completion": _campaign_effects,
    "feature_adoption": _feature_effects,
    "support_tickets": _ticket_effects,
}
