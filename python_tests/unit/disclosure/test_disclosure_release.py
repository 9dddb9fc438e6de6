from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from simulation import METRICS, month, settings, simulated_members

from tenant_health.disclosure import (
    MEMBERS_SCHEMA,
    RELEASE_SCHEMA,
    Band,
    Metric,
    Settings,
    build_releases,
    key_fingerprint,
)
from tenant_health.disclosure.release import months_before
from tenant_health.disclosure.table import new_release_rows, released_rows, settings_from_tables

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
SMALL = Settings(
    ("RETAIL", "HEALTHCARE"),
    (Band("1-100", 1, 100), Band("101 and more", 101, None)),
    (Metric("health_score", 0, 100, 1),),
)
JANUARY, FEBRUARY, MARCH = month(0), month(1), month(2)
FIGURES = ["p25", "median", "p75", "mean", "margin", "typical_low", "typical_high"]


def members(
    when: date, sector: str | None, band: str | None, values: Sequence[float | None], first: int = 0
) -> pl.DataFrame:
    """Tenants first, first + 1, ... of a sector and band."""
    rows = [
        (when, "health_score", f"{sector}-{band}-{first + i:02}", sector, band, value)
        for i, value in enumerate(values)
    ]
    return pl.DataFrame(rows, schema=MEMBERS_SCHEMA, orient="row")


def later(frame: pl.DataFrame, months: int) -> pl.DataFrame:
    """The same members with the same values, some months on."""
    return frame.with_columns(pl.col("release_month").dt.offset_by(f"{months}mo"))


def line(releases: pl.DataFrame, cohort: str, when: date = JANUARY) -> dict[str, Any]:
    at = (pl.col("filter_description") == cohort) & (pl.col("release_month") == when)
    return releases.filter(at).row(0, named=True)


CUSTOMERS = pl.concat(
    [
        members(JANUARY, "HEALTHCARE", "1-100", [10, 20, 30, 40, 50, 60, 62, 64, 66, 68, 70, 72]),
        members(JANUARY, "RETAIL", "1-100", [15, 25, 35, 45, 55]),
        members(JANUARY, None, None, [1, 50, 99, None]),
    ]
)


def test_a_small_table_by_hand() -> None:
    """12 in healthcare, 5 in retail, 3 with neither sector nor band; nobody in the other band."""
    releases = build_releases(CUSTOMERS, SMALL, KEY)
    assert releases.schema == pl.Schema(RELEASE_SCHEMA)
    columns = ["filter_description", "status", "state", "peer_count", "peer_count_band", "margin"]
    assert releases.select(columns).rows() == [
        ("all customers", "published", "published", 20, "15-24", 3.0),
        ("HEALTHCARE", "published", "published", 12, "10-14", 4.0),
        ("RETAIL", "withheld", "too few members", 5, None, None),
        ("1-100 employees", "published", "published", 17, "15-24", 3.0),
        ("101 and more employees", "withheld", "too few members", 0, None, None),
    ]
    for row in releases.iter_rows(named=True):
        shown = {name for name in FIGURES if row[name] is not None}
        expected = {20: set(FIGURES), 17: set(FIGURES), 12: {"mean", "margin"}}
        assert shown == expected.get(row["peer_count"], set())
        assert row["key_fingerprint"] == key_fingerprint(KEY)
    assert abs(line(releases, "HEALTHCARE")["mean"] - 51) < 4 * 25 / 12 + 0.5


def test_the_order_of_members_does_not_matter_and_the_key_does() -> None:
    chosen = settings(sectors=3, bands=2)
    people = simulated_members(chosen, tenants=60, months=2, seed=1)
    releases = build_releases(people, chosen, KEY)
    assert build_releases(people.sample(fraction=1, shuffle=True, seed=2), chosen, KEY).equals(
        releases
    )
    other = build_releases(people, chosen, OTHER_KEY)
    assert other["status"].equals(releases["status"])
    assert not other["mean"].equals(releases["mean"])


def test_months_made_one_by_one_are_those_made_at_once() -> None:
    chosen = settings(sectors=3, bands=2)
    people = simulated_members(chosen, tenants=60, months=4, seed=1)
    at_once = build_releases(people, chosen, KEY)
    released = None
    for last in (1, 2, 4):
        known = people.filter(pl.col("release_month") < month(last))
        made = build_releases(known, chosen, KEY, released)
        released = made if released is None else pl.concat([released, made])
    assert released is not None
    assert released.equals(at_once)
    assert build_releases(people, chosen, KEY, released).is_empty()


def test_same_members_in_a_month_share_their_noise_and_months_do_not() -> None:
    """Everybody is in health care: both cohorts are the same tenants, told about once."""
    people = members(JANUARY, "HEALTHCARE", "1-100", [10, 20, 30, 40, 50, 60, 70, 80])
    releases = build_releases(pl.concat([people, later(people, 1)]), SMALL, KEY)
    means = {
        when: {line(releases, cohort, when)["mean"] for cohort in ("all customers", "HEALTHCARE")}
        for when in (JANUARY, FEBRUARY)
    }
    assert [len(shown) for shown in means.values()] == [1, 1]
    assert means[JANUARY] != means[FEBRUARY]
    # one row of eight a month, two months: 1/12 - (1/12)**2 / (v/2 + 8/12), v = 0.0625 + 64e-4/12
    least = 1 / 12 - (1 / 144) / ((0.0625 + 0.0064 / 12) / 2 + 8 / 12)
    assert line(releases, "all customers", FEBRUARY)["least_error"] == pytest.approx(least**0.5)


def test_a_cohort_that_tells_too_much_is_withheld_until_what_was_told_is_old() -> None:
    """Ten of health care and one more: their difference is that one, told every month."""
    january = pl.concat(
        [
            members(JANUARY, "HEALTHCARE", "1-100", [float(value) for value in range(10)]),
            members(JANUARY, None, "1-100", [50.0]),
        ]
    )
    people = pl.concat([later(january, count) for count in range(30)])
    releases = build_releases(people, SMALL, KEY)
    told = releases.filter(pl.col("state") == "would tell too much")
    # 1 / (12 + months / 0.1268) is 10.06 % squared after eleven months. Either row once more, and
    # it is 9.88. What is a year old counts no longer, so that eleven of twelve months are shown.
    assert set(told["release_month"]) == {month(11), month(23)}
    assert set(told["filter_description"]) == {"all customers", "HEALTHCARE", "1-100 employees"}
    assert releases["least_error"].min() >= 0.10
    assert releases["least_error_with_colluders"].min() >= 0.07
    assert [line(releases, "HEALTHCARE", month(11))[name] for name in FIGURES] == [None] * 7
    shown_to_nobody = replace(SMALL, account_from=month(3))
    again = build_releases(
        people, shown_to_nobody, KEY, releases.filter(pl.col("release_month") < month(11))
    )
    assert line(again, "HEALTHCARE", month(11))["state"] == "published"


def suppressed(rows: pl.DataFrame) -> pl.DataFrame:
    """As the method before this one released them, with its columns."""
    lost = ("method", "margin", "release_noise", "value_upper", "state", "least_error")
    return rows.drop(lost).with_columns(figures_from_month=pl.col("release_month"))


def test_releases_without_noise_are_counted_as_what_they_are() -> None:
    """All but one of them in health care: only rounding hides that one, so no more is told."""
    people = pl.concat(
        [
            members(JANUARY, "HEALTHCARE", "1-100", [float(value) for value in range(10)]),
            members(JANUARY, None, "1-100", [50.0]),
        ]
    )
    earlier = suppressed(build_releases(people, SMALL, KEY))
    both = pl.concat([people, later(people, 1)])
    made = new_release_rows(both, SMALL, KEY, earlier)
    # v = 121 / 12e4 and 100 / 12e4: 4.2 % of the range, less than 10
    states = made.filter(pl.col("peer_count") >= 6)["state"].unique().to_list()
    assert states == ["would tell too much"]
    assert made["least_error"].unique().to_list() == pytest.approx(
        [(1 / (12 + 12e4 / 221)) ** 0.5], rel=0.01
    )
    free = new_release_rows(both, replace(SMALL, account_from=FEBRUARY), KEY, earlier)
    assert "would tell too much" not in free["state"].to_list()
    year_on = pl.concat([people, later(people, 12)])
    assert "would tell too much" not in new_release_rows(year_on, SMALL, KEY, earlier)["state"]


def test_a_carried_forward_figure_tells_nothing_more() -> None:
    people = pl.concat([CUSTOMERS, later(CUSTOMERS, 1)])
    first = suppressed(build_releases(CUSTOMERS, SMALL, KEY))
    carried = first.with_columns(
        pl.col("release_month").dt.offset_by("1mo"), status=pl.lit("carried_forward")
    )
    both = pl.concat([people, later(CUSTOMERS, 2)])
    with_it = new_release_rows(both, SMALL, KEY, pl.concat([first, carried]))
    alone = new_release_rows(both.filter(pl.col("release_month") != FEBRUARY), SMALL, KEY, first)
    assert with_it["least_error"].equals(alone["least_error"])


def test_another_key_or_setting_counts_as_a_further_release() -> None:
    first = build_releases(CUSTOMERS, SMALL, KEY)
    both = pl.concat([CUSTOMERS, later(CUSTOMERS, 1)])
    again = build_releases(CUSTOMERS, SMALL, OTHER_KEY)
    finer = build_releases(CUSTOMERS, replace(SMALL, noise=0.5), KEY)
    errors = [
        build_releases(both, SMALL, KEY, pl.concat(shown))["least_error"][0]
        for shown in ([first], [first, first], [first, finer], [first, again])
    ]
    assert errors[0] == errors[1] > errors[2] > errors[3]


def test_cross_cohorts_spend_the_same_account() -> None:
    chosen = replace(SMALL, cross_cohorts=True)
    crossed, plain = build_releases(CUSTOMERS, chosen, KEY), build_releases(CUSTOMERS, SMALL, KEY)
    cross = line(crossed, "HEALTHCARE, 1-100 employees")
    assert cross["status"] == "published"
    # the same tenants as health care in this table, so the same figures, and nothing more told
    assert cross["mean"] == line(crossed, "HEALTHCARE")["mean"]
    assert crossed["least_error"][0] == plain["least_error"][0]
    apart = pl.concat([CUSTOMERS, members(JANUARY, "HEALTHCARE", "101 and more", [5.0] * 7)])
    errors = [build_releases(apart, one, KEY)["least_error"][0] for one in (SMALL, chosen)]
    assert errors[0] > errors[1]


@given(st.integers(0, 10**6), st.integers(6, 40), st.booleans())
@examples(max_examples=15, deadline=None)
def test_nobody_is_exposed(seed: int, tenants: int, crossed: bool) -> None:
    """Populations of few tenants: what is published has K members and keeps to the account."""
    chosen = replace(settings(3, 2, METRICS[:1]), cross_cohorts=crossed)
    people = simulated_members(chosen, tenants=tenants, months=14, seed=seed)
    releases = build_releases(people, chosen, KEY)
    published = releases.filter(pl.col("status") == "published")
    assert (published["peer_count"].min() or 6) >= 6
    assert releases["least_error"].min() >= 0.10
    assert releases["least_error_with_colluders"].min() >= 0.07
    withheld = releases.filter(pl.col("status") == "withheld")
    assert all(withheld[name].null_count() == withheld.height for name in FIGURES)


def test_values_decide_nothing_but_figures() -> None:
    alike = CUSTOMERS.with_columns(metric_value=pl.lit(50.0))
    columns = ["status", "state", "peer_count_band", "margin", "least_error"]
    kept = CUSTOMERS.filter(pl.col("metric_value").is_not_null())
    other = alike.filter(pl.col("organization_id").is_in(kept["organization_id"].to_list()))
    assert (
        build_releases(other, SMALL, KEY)
        .select(columns)
        .equals(build_releases(kept, SMALL, KEY).select(columns))
    )


def test_a_missing_month_is_not_made_again() -> None:
    people = pl.concat([later(CUSTOMERS, count) for count in range(3)])
    releases = build_releases(people, SMALL, KEY)
    gap = releases.filter(pl.col("release_month") != FEBRUARY)
    with pytest.raises(ValueError, match="release of 2024-02-01 is missing, though 2024-03-01"):
        build_releases(people, SMALL, KEY, gap)


def test_members_that_do_not_fit_their_release_are_refused() -> None:
    releases = build_releases(CUSTOMERS, SMALL, KEY)
    fewer = pl.concat([CUSTOMERS[1:], later(CUSTOMERS, 1)])
    with pytest.raises(ValueError, match=r"all customers .* with 20 members, but .* has 19"):
        build_releases(fewer, SMALL, KEY, releases)
    narrow = replace(SMALL, bands=(Band("1-100", 1, 99), SMALL.bands[1]))
    with pytest.raises(ValueError, match=r"size band from 1 to 100 employees .* Restore it"):
        build_releases(CUSTOMERS, narrow, KEY, releases)


def test_without_a_key_nothing_is_released() -> None:
    made = new_release_rows(CUSTOMERS, SMALL, None, None)
    assert made.is_empty()
    assert made.schema == pl.Schema(RELEASE_SCHEMA)


def test_rows_of_an_older_table_get_the_columns_that_it_lacks() -> None:
    rows = released_rows(pl.DataFrame({"metric_name": ["x"], "figures_from_month": [JANUARY]}))
    assert rows.schema == pl.Schema(RELEASE_SCHEMA)
    assert rows["metric_name"].to_list() == ["x"]
    assert rows["margin"].to_list() == [None]


BAD_MEMBERS = {
    "stands twice": pl.concat([CUSTOMERS, CUSTOMERS[:1]]),
    "unknown sector": CUSTOMERS.with_columns(industry_sector=pl.lit("SPACE")),
    "unknown band": CUSTOMERS.with_columns(size_band=pl.lit("7")),
    "metric without definition": CUSTOMERS.with_columns(metric_name=pl.lit("smiles")),
    "null key": CUSTOMERS.with_columns(organization_id=pl.lit(None)),
    "first of a month": CUSTOMERS.with_columns(release_month=pl.lit(date(2024, 1, 2))),
    "no finite value": CUSTOMERS.with_columns(metric_value=pl.lit(float("nan"))),
    "no column 'size_band'": CUSTOMERS.drop("size_band"),
}


@pytest.mark.parametrize("fault", BAD_MEMBERS)
def test_members_that_cannot_be_used_are_refused(fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        build_releases(BAD_MEMBERS[fault], SMALL, KEY)


METRIC_ROWS = pl.DataFrame(
    {"metric_name": ["health_score"], "lower": ["0"], "upper": ["100"], "rounding_grid": ["1"]}
)
SECTOR_ROWS = pl.DataFrame({"industry_sector": ["RETAIL", "HEALTHCARE"]})
BAND_ROWS = pl.DataFrame(
    {"size_band": ["1-100", "101 and more"], "employee_min": [1, 101], "employee_max": [100, None]}
)
VARS = {
    "min_peer_count": 5,
    "publish_cross_cohorts": False,
    "release_noise": 0.25,
    "release_account_from": None,
}


def test_settings_are_read_from_seeds_and_vars() -> None:
    made = settings_from_tables(METRIC_ROWS, SECTOR_ROWS, BAND_ROWS, VARS)
    assert made == replace(SMALL, sectors=("HEALTHCARE", "RETAIL"))
    given_ = {
        "publish_cross_cohorts": "True",
        "release_noise": "0.3",
        "release_account_from": "2024-03",
    }
    made = settings_from_tables(METRIC_ROWS, SECTOR_ROWS, BAND_ROWS, VARS | given_)
    assert (made.cross_cohorts, made.noise, made.account_from) == (True, 0.3, MARCH)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"release_noise": 0.24}, "release_noise is 0.24; the least that protects anybody is 0.25"),
        ({"release_noise": "loud"}, "release_noise is loud: set it to a number"),
        ({"release_noise": float("nan")}, "release_noise is nan"),
        ({"min_peer_count": 4}, "min_peer_count is 4; the least that protects anybody is 5"),
        ({"publish_cross_cohorts": "some"}, "publish_cross_cohorts is some: set it to"),
        ({"release_account_from": "soon"}, "release_account_from is soon: set it to a month"),
    ],
)
def test_vars_that_protect_nobody_are_refused(fault: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        settings_from_tables(METRIC_ROWS, SECTOR_ROWS, BAND_ROWS, VARS | fault)


@pytest.mark.parametrize(("upper", "grid"), [(0, 1), (100, 0), (100, 3)])
def test_metrics_that_cannot_be_bounded_or_rounded_are_refused(upper: float, grid: float) -> None:
    with pytest.raises(ValueError, match="benchmark metric days: bounds 0"):
        Metric("days", 0, upper, grid)


@pytest.mark.parametrize(
    ("count", "expected"), [(0, date(2024, 3, 1)), (3, date(2023, 12, 1)), (11, date(2023, 4, 1))]
)
def test_months_before(count: int, expected: date) -> None:
    assert months_before(MARCH, count) == expected
