"""Alerts of hand-made days: when they open, rise and close, by the shipped rules."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from alert_days import FIRST, RULES, SEED, active_on, alerts, day, days_of, told
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_health.alerts import rules_from_table, score_departures

CALM = [0.0]
DROP = [-11.0]


def test_example() -> None:
    """72, 69, 68, 68, 74, 76 from Monday on: a drop from Tuesday on, opened on Thursday.

    76 on Saturday is the first of seven calm days, the last one the Friday after: recovered.
    """
    found = alerts(days_of([-8, -11, -12, -12, -6, *[-4] * 10]))
    assert told(found) == [("SCORE_DROP", 3, 11, "RECOVERED")]
    assert found[0] == {
        "organization_id": "acme",
        "rule": "SCORE_DROP",
        "opened_on": date(2026, 3, 5),
        "severity": "MEDIUM",
        "escalated_on": None,
        "closed_on": date(2026, 3, 13),
        "close_reason": "RECOVERED",
        "days_open": 8,
        "score_at_opening": 68,
        "baseline": 80.0,
        "fleet_movement": 0.0,
        "departure": -12.0,
        "noise": 4.0,
        "lowest_score": 68,
    }


def test_fall_of_all_opens_nothing_and_of_one_more_does() -> None:
    """Seven tenants fall by 12 for a month; the eighth by 24, which is 12 more than all."""
    usual = [80] * 150
    rows = [
        (f"t{tenant}", FIRST + timedelta(days=number), score)
        for tenant in range(8)
        for number, score in enumerate([*usual, *[68 - 12 * (tenant == 7)] * 3])
    ]
    scores = pl.DataFrame(
        rows, schema=["organization_id", "metric_date", "overall_score"], orient="row"
    )
    nothing = pl.DataFrame(schema={**scores.schema, "points": pl.Float64})
    days = scores.join(
        score_departures(scores, nothing, RULES.departures), on=["organization_id", "metric_date"]
    ).with_columns(pl.lit("MEDIUM").alias("risk_level"))
    found = alerts(days)
    assert [(row["organization_id"], row["rule"]) for row in found] == [("t7", "SCORE_DROP")]
    assert (found[0]["departure"], found[0]["fleet_movement"]) == (-12, -12)


@pytest.mark.parametrize(
    ("departures", "noise", "opens"),
    [
        ([-11, -11, -11], 2, True),
        ([-11, -11, -10.75], 2, False),
        ([-11, None, -11, -11], 2, False),
        ([-11, -11, 3, -11, -11], 2, False),
        ([-12.25] * 5, 10, False),
        ([-12.5] * 3, 10, True),
        ([20] * 9, 2, False),
    ],
)
def test_drop_is_11_points_and_one_and_a_quarter_times_the_noise_for_three_days(
    departures: list[float | None], noise: float, opens: bool
) -> None:
    assert bool(alerts(days_of(departures, noise=noise))) == opens


def test_seven_calm_days_close_it_a_day_without_baseline_is_one() -> None:
    """Five points down is not calm, so the sixth calm day before it counts for nothing."""
    calm = [*DROP * 3, *[-4.75] * 5, None, -5, *[0] * 6, None]
    assert told(alerts(days_of(calm))) == [("SCORE_DROP", 2, 16, "RECOVERED")]
    assert told(alerts(days_of(calm[:-1]))) == [("SCORE_DROP", 2, None, None)]


def test_lower_than_at_the_opening_is_a_new_normal() -> None:
    """Calm since the baseline has come down from 80 to 72: six points under that of the opening."""
    before, after = days_of(DROP * 3), days_of([2] * 7, baseline=72, start=3)
    assert told(alerts(before, after)) == [("SCORE_DROP", 2, 9, "NEW_NORMAL")]
    nearly = days_of([3] * 7, baseline=72, start=3)
    assert told(alerts(before, nearly)) == [("SCORE_DROP", 2, 9, "RECOVERED")]


def test_recovered_is_meant_like_for_like() -> None:
    """Another set takes 10 points on day 5: 70 then is as good as the 80 of the opening."""
    moved = [0.0] * 5 + [-10.0] + [0.0] * 9
    found = alerts(
        days_of(DROP * 3 + [0] * 2),
        days_of(CALM * 10, baseline=70, start=5, restated=moved[5:]),
    )
    assert told(found) == [("SCORE_DROP", 2, 9, "RECOVERED")]
    assert told(alerts(days_of(DROP * 3 + [0] * 2), days_of(CALM * 10, baseline=70, start=5))) == [
        ("SCORE_DROP", 2, 9, "NEW_NORMAL")
    ]


def test_60_days_close_it_in_any_case_and_it_opens_again_14_days_later() -> None:
    """A drop without end: the days that it has lasted count on while it may not open."""
    assert told(alerts(days_of(DROP * 90))) == [
        ("SCORE_DROP", 2, 62, "NEW_NORMAL"),
        ("SCORE_DROP", 76, None, None),
    ]


def test_no_second_one_within_14_days_of_closing() -> None:
    """Closed on day 9, so on day 22 a drop of three days is too soon, and on day 23 it is not."""
    first = [*DROP * 3, *CALM * 7]
    late = [*first, *CALM * 10, *DROP * 3, *CALM * 9]
    assert told(alerts(days_of(late))) == [("SCORE_DROP", 2, 9, "RECOVERED")]
    later = [*first, *CALM * 11, *DROP * 3, *CALM * 9]
    assert told(alerts(days_of(later)))[1:] == [("SCORE_DROP", 23, 30, "RECOVERED")]


def test_severity_rises_once_and_never_falls() -> None:
    found = alerts(days_of([-12, -12, -12, -19.75, -20, -12, -30, -6]))
    assert [(row["severity"], row["escalated_on"]) for row in found] == [("HIGH", day(4))]
    assert found[0]["lowest_score"] == 50


@pytest.mark.parametrize(("departure", "risk"), [(-20, "MEDIUM"), (-12, "HIGH")])
def test_high_from_the_start_is_no_escalation(departure: float, risk: str) -> None:
    risks = ["MEDIUM", "MEDIUM", risk, "MEDIUM"]
    found = alerts(days_of([-12, -12, departure, -30], risk=risks))
    assert [(row["rule"], row["severity"], row["escalated_on"]) for row in found] == [
        ("SCORE_DROP", "HIGH", None)
    ]


def test_second_day_at_high_risk_opens_critical_and_seven_others_close_it() -> None:
    risks = ["LOW", "HIGH", "LOW", "HIGH", "HIGH", *["MEDIUM"] * 6, "HIGH", *["MEDIUM"] * 8]
    found = alerts(days_of([None] * 20, risk=risks))
    assert told(found) == [("CRITICAL", 4, 18, "RECOVERED")]
    assert (found[0]["severity"], found[0]["baseline"], found[0]["noise"]) == ("HIGH", None, None)


def test_critical_for_60_days_is_the_new_normal() -> None:
    found = alerts(days_of([None] * 80, risk="HIGH"))
    assert told(found) == [("CRITICAL", 1, 61, "NEW_NORMAL"), ("CRITICAL", 75, None, None)]


def test_14_days_without_activity_open_silent_and_the_next_activity_closes_it() -> None:
    quiet = alerts(days_of(CALM * 40), activity=active_on(3, 20, 21, 35))
    assert told(quiet) == [("SILENT", 17, 20, "RECOVERED")]  # 35 is the 14th day: none
    assert (quiet[0]["severity"], quiet[0]["departure"]) == ("MEDIUM", None)
    longer = alerts(days_of(CALM * 40), activity=active_on(3, 20, 21, 36))
    assert told(longer)[1:] == [("SILENT", 35, 36, "RECOVERED")]


def test_silent_does_not_end_after_60_days() -> None:
    found = alerts(days_of(CALM * 100), activity=active_on(0))
    assert told(found) == [("SILENT", 14, None, None)]


def test_tenant_that_never_had_activity_is_not_silent() -> None:
    assert alerts(days_of(CALM * 40)) == []
    assert alerts(days_of(CALM * 40), activity=active_on(3, tenant="bolt")) == []


def test_activity_before_the_first_score_counts() -> None:
    """Ten days ago when history begins: 14 on day 4. Twenty days ago: at once."""
    assert told(alerts(days_of(CALM * 9), activity=active_on(-10))) == [("SILENT", 4, None, None)]
    assert told(alerts(days_of(CALM * 9), activity=active_on(-20))) == [("SILENT", 0, None, None)]


def test_activity_counts_from_the_day_on_which_it_is_known() -> None:
    """Something of day 16 is known on day 20: silent from 17 until then, then 14 days from 16."""
    late = active_on(3).vstack(
        active_on(20).with_columns(pl.lit(day(16)).alias("last_activity_on"))
    )
    assert told(alerts(days_of(CALM * 40), activity=late)) == [
        ("SILENT", 17, 20, "RECOVERED"),
        ("SILENT", 34, None, None),
    ]
    older = active_on(3).vstack(
        active_on(20).with_columns(pl.lit(day(4)).alias("last_activity_on"))
    )
    assert told(alerts(days_of(CALM * 40), activity=older)) == [("SILENT", 17, None, None)]


def test_tenant_that_leaves_closes_all_its_alerts_on_the_first_day_without_a_score() -> None:
    gone = days_of(DROP * 20, risk="HIGH")
    stays = days_of(CALM * 30, tenant="bolt")
    found = alerts(gone, stays, activity=active_on(0))
    assert told(found) == [
        ("CRITICAL", 1, 20, "TENANT_LEFT"),
        ("SCORE_DROP", 2, 20, "TENANT_LEFT"),
        ("SILENT", 14, 20, "TENANT_LEFT"),
    ]
    assert [row["days_open"] for row in found] == [19, 18, 6]
    assert told(alerts(gone, as_of=day(19)))[0] == ("CRITICAL", 1, None, None)
    assert told(alerts(gone, as_of=day(20)))[0] == ("CRITICAL", 1, 20, "TENANT_LEFT")


def test_young_tenant_has_no_drop_but_may_be_critical() -> None:
    found = alerts(days_of([None] * 21, risk="HIGH"))
    assert [row["rule"] for row in found] == ["CRITICAL"]


def test_no_days_give_no_alerts() -> None:
    assert alerts(days_of([]), as_of=day(0)) == []


def test_the_numbers_are_the_seeds() -> None:
    other = SEED.with_columns(
        pl.when(pl.col("parameter") == "opening_days").then(5.0).otherwise("value").alias("value")
    )
    assert told(alerts(days_of(DROP * 9), rules=rules_from_table(other)))[0][1] == 4
    decimals = SEED.with_columns(pl.col("value").cast(pl.Decimal(9, 4)))
    assert rules_from_table(decimals) == RULES


@pytest.mark.parametrize("parameter", ["points", "opening_days", "baseline_first_day"])
def test_seed_without_a_parameter_is_refused(parameter: str) -> None:
    with pytest.raises(ValueError, match=f"Parameter {parameter} of .* is not in alert_rules"):
        rules_from_table(SEED.filter(pl.col("parameter") != parameter))


def test_seed_with_half_a_day_or_a_parameter_twice_is_refused() -> None:
    half = pl.col("value") + pl.when(pl.col("parameter") == "cooldown_days").then(0.5).otherwise(0)
    with pytest.raises(ValueError, match=r"cooldown_days of SCORE_DROP is 14\.5, not a whole"):
        rules_from_table(SEED.with_columns(half))
    with pytest.raises(
        ValueError, match="baseline_first_day of SCORE_DROP is in alert_rules twice"
    ):
        rules_from_table(pl.concat([SEED, SEED.head(1)]))


@st.composite
def _days(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Up to three tenants that fall, rise, leave and fall silent as they like."""
    length = draw(st.integers(1, 150))
    levels = st.sampled_from([None, 0.0, -4.0, -8.0, -12.0, -25.0])
    spells = st.lists(st.tuples(levels, st.integers(1, 30)), min_size=1, max_size=12)
    tables, active = [], [active_on(tenant="nobody")]
    for tenant in ("acme", "bolt", "cord")[: draw(st.integers(1, 3))]:
        falls = [level for level, days in draw(spells) for _ in range(days)][:length]
        critical = draw(st.sets(st.integers(0, len(falls))))
        risks = ["HIGH" if n in critical or n % 50 < 20 else "LOW" for n in range(len(falls))]
        tables.append(days_of(falls, tenant=tenant, risk=risks))
        active.append(active_on(*draw(st.sets(st.integers(-20, length))), tenant=tenant))
    return pl.concat(tables), pl.concat(active), length


def _as_of(rows: list[dict[str, Any]], when: date) -> list[tuple[Any, ...]]:
    """What was shown of alerts on an earlier day; lowest scores are left out."""
    shown = []
    for row in rows:
        if row["opened_on"] > when:
            continue
        is_closed = row["closed_on"] is not None and row["closed_on"] <= when
        was_risen = row["escalated_on"] is not None and row["escalated_on"] <= when
        opened_high = row["severity"] == "HIGH" and row["escalated_on"] is None
        end = row["closed_on"] if is_closed else when + timedelta(days=1)
        shown.append(
            (
                row["organization_id"],
                row["rule"],
                row["opened_on"],
                "HIGH" if opened_high or was_risen else "MEDIUM",
                row["escalated_on"] if was_risen else None,
                row["closed_on"] if is_closed else None,
                row["close_reason"] if is_closed else None,
                (end - row["opened_on"]).days,
            )
        )
    return shown


@settings(max_examples=150, deadline=None)
@given(_days(), st.integers(0, 150))
def test_any_days_keep_the_promises(
    given_days: tuple[pl.DataFrame, pl.DataFrame, int], number: int
) -> None:
    """One open at a time, cooldown kept, closed after opened, and the past is as it was shown."""
    days, activity, length = given_days
    found = alerts(days, activity=activity, as_of=day(length))
    before: dict[tuple[str, str], Any] = {}
    for row in found:
        key = row["organization_id"], row["rule"]
        if last := before.get(key):
            assert last["closed_on"] is not None
            assert (row["opened_on"] - last["closed_on"]).days >= 14
        before[key] = row
        assert row["opened_on"] <= (row["escalated_on"] or row["opened_on"])
        assert row["opened_on"] <= (row["closed_on"] or row["opened_on"])
        assert (row["closed_on"] is None) == (row["close_reason"] is None)
        assert row["rule"] == "SILENT" or row["days_open"] <= 60
    past = day(min(number, length))
    known = days.filter(pl.col("metric_date") <= past)
    if not known.is_empty():
        then = alerts(known, activity=activity, as_of=past)
        assert _as_of(then, past) == _as_of(found, past)


def test_shorter_cooldown_of_one_rule_is_its_own() -> None:
    rules = replace(RULES, critical=replace(RULES.critical, cooldown_days=1))
    found = alerts(days_of(DROP * 64, risk="HIGH"), rules=rules)
    assert told(found) == [
        ("CRITICAL", 1, 61, "NEW_NORMAL"),
        ("CRITICAL", 62, None, None),
        ("SCORE_DROP", 2, 62, "NEW_NORMAL"),
    ]
