"""The outlook of hand-made tenants whose figures are known."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from polars.testing import assert_frame_equal
from score_history import AS_OF, FIGURES, history, look, only, portfolio, slope, wavy

from tenant_health.outlook import chances_from_tables, outlook


def test_a_point_a_day_is_seven_a_week_without_doubt() -> None:
    row = only(history(a=range(5, 95)))
    assert slope(row) == (7.0, 7.0, 7.0)
    assert (row["days_scored"], row["outlook"]) == (90, "RISING")


def test_a_point_a_day_down_is_falling() -> None:
    row = only(history(a=range(94, 4, -1)))
    assert slope(row) == (-7.0, -7.0, -7.0)
    assert row["outlook"] == "FALLING"


def test_a_constant_score_is_flat_and_stays() -> None:
    row = only(history(a=[70] * 90))
    assert slope(row) == (0.0, 0.0, 0.0)
    assert row["outlook"] == "FLAT"
    assert row["expected_score_30d"] == 70
    assert 65 < row["expected_score_30d_low"] < 70 < row["expected_score_30d_high"] < 75
    assert row["probability_high_risk"] < 0.001


def test_one_wild_day_moves_nothing() -> None:
    scores = list(range(5, 95))
    scores[60] = 0
    assert slope(only(history(a=scores))) == (7.0, 7.0, 7.0)


def test_a_slope_under_a_point_in_30_days_is_flat_however_sure() -> None:
    slow, quick = [50 + day // 28 for day in range(90)], [50 + day // 25 for day in range(90)]
    rows = look(history(quick=quick, slow=slow), level=0.5).rows_by_key(
        "organization_id", named=True
    )
    assert rows["slow"][0]["slope_per_week_low"] > 0
    assert rows["slow"][0]["slope_per_week"] < 7 / 30 < rows["quick"][0]["slope_per_week"]
    assert rows["slow"][0]["outlook"] == "FLAT"
    assert rows["quick"][0]["outlook"] == "RISING"


def test_days_without_a_row_are_no_zeros() -> None:
    row = only(history(a=[None if day % 3 == 1 else day for day in range(90)]))
    assert row["days_scored"] == 60
    assert slope(row) == (7.0, 7.0, 7.0)


def test_27_days_are_too_short_and_28_are_enough() -> None:
    short, enough = look(history(a=[50] * 27, b=[50] * 28)).rows(named=True)
    assert (short["days_scored"], short["outlook"]) == (27, "TOO_SHORT")
    assert [short[name] for name in FIGURES] == [None] * 7
    assert (enough["days_scored"], enough["outlook"]) == (28, "FLAT")
    assert None not in enough.values()


def test_only_scored_days_of_the_window_count() -> None:
    scores: list[int | None] = [50] * 100 + [None] * 63 + [50] * 27
    row = only(history(a=scores))
    assert (row["days_scored"], row["outlook"]) == (27, "TOO_SHORT")


def test_the_figures_look_back_90_days_only() -> None:
    row = only(history(a=[90] * 100 + [40] * 90))
    assert (row["days_scored"], slope(row)) == (90, (0.0, 0.0, 0.0))


def test_tenants_that_are_not_scored_on_the_as_of_date_have_no_row() -> None:
    gone: list[int | None] = [50] * 90 + [None]
    assert look(history(gone=gone, here=[50] * 90))["organization_id"].to_list() == ["here"]


def test_nothing_after_the_as_of_date_is_known() -> None:
    scores = portfolio()
    later = scores.with_columns(
        pl.col("metric_date") + timedelta(days=200), pl.lit(0, pl.Int64).alias("overall_score")
    )
    assert_frame_equal(look(pl.concat([scores, later])), look(scores))


def test_nothing_older_than_a_year_is_looked_at() -> None:
    random = np.random.default_rng(7)
    tenants = {f"t{i}": wavy(random, 60, 5, days=366) for i in range(20)}
    older = AS_OF - timedelta(days=365)
    scores = history(**tenants)
    assert_frame_equal(look(scores), look(scores.filter(pl.col("metric_date") > older)))


def test_the_order_of_rows_does_not_matter() -> None:
    scores = portfolio()
    assert_frame_equal(look(scores.sample(fraction=1, shuffle=True, seed=3)), look(scores))


@settings(max_examples=40, deadline=None)
@given(
    arrays(
        np.int64, st.tuples(st.integers(1, 4), st.integers(1, 130)), elements=st.integers(0, 100)
    )
)
def test_any_history_gives_a_row_a_tenant_within_bounds(scores: np.ndarray) -> None:
    table = look(history(**{f"t{i}": row.tolist() for i, row in enumerate(scores)}))
    assert table["organization_id"].to_list() == [f"t{i}" for i in range(len(scores))]
    assert table["days_scored"].to_list() == [min(90, scores.shape[1])] * len(scores)
    if scores.shape[1] < 28:
        assert table["outlook"].to_list() == ["TOO_SHORT"] * len(scores)
        return
    for name in ("slope_per_week", "expected_score_30d"):
        low, middle, high = table[f"{name}_low"], table[name], table[f"{name}_high"]
        assert ((low <= middle) & (middle <= high)).all()
    assert table["expected_score_30d_low"].min() >= 0
    assert table["expected_score_30d_high"].max() <= 100
    assert table["probability_high_risk"].is_between(0, 1).all()


def test_an_empty_frame_gives_an_empty_table_of_the_same_columns() -> None:
    empty, full = look(history()), look(history(a=[50] * 30))
    assert empty.is_empty()
    assert empty.schema == full.schema
    assert full.columns == ["organization_id", "days_scored", *FIGURES, "outlook"]


def test_chances_of_past_days_are_those_of_the_outlook_on_each_day() -> None:
    """One tenant left, one is young, one paused; days come in any order, one of them twice."""
    random = np.random.default_rng(4)
    scores: dict[str, list[int | None]] = {
        f"t{number}": [
            int(score) for score in np.clip(60 + random.normal(0, 2, 500).cumsum(), 0, 100)
        ]
        for number in range(12)
    }
    scores["t0"][300:] = [None] * 200
    scores["t1"][:480] = [None] * 480
    scores["t2"][200:260] = [None] * 60
    rows = history(**scores)
    days = [AS_OF - timedelta(back) for back in (0, 480, 390, 100, 10, 100)]
    parameters = pl.DataFrame({"as_of_date": [AS_OF], "critical_score": [60]})
    found = chances_from_tables(rows, pl.DataFrame({"metric_date": days}), parameters)
    expected = pl.concat(
        outlook(rows.filter(pl.col("metric_date") <= day), as_of=day, critical_score=60).select(
            "organization_id", pl.lit(day).alias("metric_date"), "probability_high_risk"
        )
        for day in sorted(set(days))
    )
    assert_frame_equal(found, expected)
    assert found["probability_high_risk"].null_count() > 0
    assert found["probability_high_risk"].n_unique() > 10


def test_no_chances_of_nothing() -> None:
    nothing = history()
    days = pl.DataFrame({"metric_date": [AS_OF]})
    parameters = pl.DataFrame({"as_of_date": [AS_OF], "critical_score": [60]})
    assert chances_from_tables(nothing, days, parameters).is_empty()
    assert chances_from_tables(history(a=[1]), days, parameters.clear()).is_empty()


def test_wrong_input_is_named() -> None:
    scores = history(a=[50, 51])
    with pytest.raises(ValueError, match=r"no column metric_date\. Select organization_id"):
        look(scores.drop("metric_date"))
    with pytest.raises(ValueError, match="null in overall_score"):
        look(scores.with_columns(overall_score=pl.lit(None, pl.Int64)))
    with pytest.raises(ValueError, match="Tenant a has more than one score on 2025-06-29"):
        look(pl.concat([scores, scores]).sort("metric_date"))
