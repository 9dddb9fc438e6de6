"""Departures of hand-made scores whose figures are known."""

from collections.abc import Sequence
from datetime import date
from statistics import median
from typing import Any

import numpy as np
import polars as pl
import pytest
from alert_days import FIRST, RULES, day
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tenant_health.alerts import score_departures
from tenant_health.alerts.departures import days_back

WINDOWS = RULES.departures
SCORES = {"organization_id": pl.String, "metric_date": pl.Date, "overall_score": pl.Int64}
MOVED = {"organization_id": pl.String, "metric_date": pl.Date, "points": pl.Decimal(9, 4)}
NOTHING = pl.DataFrame(schema=MOVED)


def scores(**tenants: Sequence[int | None]) -> pl.DataFrame:
    rows = [
        (tenant, day(number), score)
        for tenant, values in tenants.items()
        for number, score in enumerate(values)
        if score is not None
    ]
    return pl.DataFrame(rows, schema=SCORES, orient="row")


def moved(*rows: tuple[str, int, str]) -> pl.DataFrame:
    """Points by which another configuration moved a tenant's score on a day."""
    return pl.DataFrame(
        [(tenant, day(number), points) for tenant, number, points in rows],
        schema={**MOVED, "points": pl.String},
        orient="row",
    ).with_columns(pl.col("points").cast(MOVED["points"]))


def look(table: pl.DataFrame, restated: pl.DataFrame = NOTHING, **more: Any) -> pl.DataFrame:
    return score_departures(table, restated, WINDOWS, **more)


def at(found: pl.DataFrame, number: int, tenant: str = "acme") -> tuple[Any, ...]:
    """Baseline, fleet movement, departure and noise of a day."""
    rows = found.filter(organization_id=tenant, metric_date=day(number))
    return rows.select("baseline", "fleet_movement", "departure", "noise").row(0)


def test_example() -> None:
    """80 for weeks, 72 on the last day: 8 below the usual. A fleet of one moves nothing.

    The departures of the 90 days before are 0 but for the third day: no less than 2 of noise.
    """
    values = [80] * 150 + [72]
    values[2] = 60
    assert at(look(scores(acme=values)), 150) == (80, 0, -8, 2)


def test_baseline_is_the_median_of_the_days_from_77_to_8_before() -> None:
    """70 days: 35 at 70 and 35 at 75 have the middle 72.5; the days around them don't count."""
    values = [0] * 10 + [70] * 35 + [75] * 35 + [0] * 7 + [60]
    assert at(look(scores(acme=values)), 87)[:3] == (72.5, 0, -12.5)


def test_young_tenant_has_a_baseline_after_14_scored_days_and_another_seven() -> None:
    found = look(scores(acme=[50] * 22))
    assert at(found, 20) == (None, None, None, None)
    assert at(found, 21) == (50, 0, 0, 3)


def test_days_without_a_score_count_nowhere() -> None:
    """14 of the 70 days of the baseline are scored on day 77, and 13 on the next."""
    values: list[int | None] = [50] * 14 + [None] * 57 + [50] * 9
    found = look(scores(acme=values))
    assert at(found, 77)[0] == 50
    assert at(found, 78)[0] is None
    assert found.filter(metric_date=day(20)).is_empty()


def test_what_the_middle_tenant_does_is_the_fleets() -> None:
    """Departures -8, -8, -8, -2 and +10: the middle is -8, and four of them are no fleet."""
    usual = [80] * 40
    ends = {"a": 72, "b": 72, "c": 72, "d": 78, "e": 90}
    five = {tenant: [*usual, score] for tenant, score in ends.items()}
    found = look(scores(**five))
    assert [at(found, 40, tenant)[1:3] for tenant in "abcde"] == [
        *[(-8, 0)] * 3,
        (-8, 6),
        (-8, 18),
    ]
    four = look(scores(**{tenant: five[tenant] for tenant in "abcd"}))
    assert at(four, 40, "a")[1:3] == (0, -8)


def test_noise_is_what_the_days_before_departed_by() -> None:
    """From day 36 on scores alternate 56 and 44 about the 50 of before, then 50 again.

    Day 21 has the first departure, so day 49 is the first with 28 of them: 15 of 0, then 13 of 6,
    the middle of which is 0: at least 2. On day 52 there are 15 of 0 and 16 of 6: 1.4826 * 6.
    """
    values = [50] * 36 + [56, 44] * 8 + [50]
    found = look(scores(acme=values))
    assert at(found, 48)[3] == 3
    assert at(found, 49)[3] == 2
    assert at(found, 52) == (50, 0, 0, pytest.approx(8.8956))


def test_change_of_the_configuration_is_no_departure() -> None:
    """Another set of weights takes 20 points on day 60: not a move, and the baseline follows."""
    table = scores(acme=[80] * 60 + [60] * 40)
    found = look(table, moved(("acme", 60, "-15.5"), ("acme", 60, "-4.5")))
    assert [at(found, number)[:3] for number in (59, 60, 67, 99)] == [
        (80, 0, 0),
        (60, 0, 0),
        (60, 0, 0),
        (60, 0, 0),
    ]
    assert found["restated_points"].to_list() == [0] * 60 + [-20] + [0] * 39
    assert at(look(table), 60)[:3] == (80, 0, -20)


def test_restated_points_of_days_without_a_score_move_nothing() -> None:
    table = scores(acme=[80] * 60)
    assert_frame_equal(look(table, moved(("acme", 99, "5"), ("bolt", 9, "5"))), look(table))


def test_no_scores_give_no_rows() -> None:
    assert look(scores()).is_empty()


def test_two_scores_on_a_day_are_refused() -> None:
    with pytest.raises(ValueError, match="more than one row on a day"):
        look(pl.concat([scores(acme=[1]), scores(acme=[2])]))


def _naive(values: dict[str, list[int | None]], changes: dict[tuple[str, int], int]) -> Any:
    """The definition, one number at a time: a dict of (tenant, day) to the four figures."""
    last = max(len(row) for row in values.values())
    own: dict[tuple[str, int], float] = {}
    figures: dict[tuple[str, int], tuple[float, float, float, float]] = {}
    for number in range(last):
        baselines: dict[str, float] = {}
        departures: dict[str, float] = {}
        for tenant, row in values.items():
            now = row[number]
            if now is None:
                continue
            earlier = [
                score + sum(changes.get((tenant, u), 0) for u in range(before + 1, number + 1))
                for before in range(max(0, number - 77), number - 7)
                if (score := row[before]) is not None
            ]
            if len(earlier) >= 14:
                baselines[tenant] = median(earlier)
                departures[tenant] = now - baselines[tenant]
        fleet = median(departures.values()) if len(departures) >= 5 else 0
        for tenant, departure in departures.items():
            before = [
                abs(own[tenant, u])
                for u in range(max(0, number - 90), number)
                if (tenant, u) in own
            ]
            noise = max(2, 1.4826 * median(before)) if len(before) >= 28 else 3
            own[tenant, number] = departure - fleet
            figures[tenant, number] = baselines[tenant], fleet, own[tenant, number], noise
    return figures


def _random(seed: int) -> tuple[dict[str, list[int | None]], dict[tuple[str, int], int]]:
    random = np.random.default_rng(seed)
    values: dict[str, list[int | None]] = {}
    for tenant in "abcdefg":
        walk = np.clip(60 + np.cumsum(random.integers(-3, 4, 240)), 0, 100)
        scored = np.arange(240) >= random.integers(0, 100)
        scored &= np.arange(240) < random.integers(210, 260)
        values[tenant] = [int(s) if is_in else None for s, is_in in zip(walk, scored, strict=True)]
    changes = {(str(random.choice(list("abcdefg"))), int(n)): int(random.integers(-9, 9))
               for n in random.integers(1, 240, 12)}  # fmt: skip
    changes = {key: points for key, points in changes.items() if values[key[0]][key[1]] is not None}
    return values, changes


@pytest.mark.parametrize("seed", range(3))
def test_equals_the_definition_taken_one_number_at_a_time(seed: int) -> None:
    values, changes = _random(seed)
    restated = moved(*((tenant, number, str(p)) for (tenant, number), p in changes.items()))
    found = look(scores(**values), restated).drop_nulls("baseline")
    expected = _naive(values, changes)
    assert len(found) == len(expected) > 300
    for row in found.iter_rows(named=True):
        figures = expected[row["organization_id"], (row["metric_date"] - FIRST).days]
        assert [row[n] for n in ("baseline", "fleet_movement", "departure")] == list(figures[:3])
        assert row["noise"] == pytest.approx(figures[3], abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 239))
def test_later_days_change_nothing_and_nor_do_days_too_far_back(seed: int, number: int) -> None:
    values, changes = _random(seed)
    restated = moved(*((tenant, u, str(p)) for (tenant, u), p in changes.items()))
    table = scores(**values)
    day_before: date = day(number)
    found = look(table, restated)
    known = pl.col("metric_date") <= day_before
    assert_frame_equal(look(table.filter(known), restated), found.filter(known))
    near = table.filter(pl.col("metric_date") >= day(number - days_back(WINDOWS)))
    late = found.filter(pl.col("metric_date") >= day_before)
    due = late.select("metric_date", "organization_id").reverse()
    assert_frame_equal(look(near, restated, due=due), late)
