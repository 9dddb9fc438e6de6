from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from simulation import METRICS, month, settings, simulated_members

from tenant_health.disclosure import (
    MEMBERS_SCHEMA,
    RELEASE_SCHEMA,
    Band,
    Metric,
    Releases,
    Settings,
    build_releases,
)

SMALL = Settings(
    ("RETAIL", "HEALTHCARE"),
    (Band("1-100", 1, 100), Band("101 and more", 101, None)),
    (Metric("health_score", 0, 100, 1),),
)
JANUARY, FEBRUARY, MARCH = month(0), month(1), month(2)


def members(
    when: date, sector: str | None, band: str | None, values: Sequence[float | None], first: int = 0
) -> pl.DataFrame:
    """Tenants first, first + 1, ... of an atom."""
    rows = [
        (when, "health_score", f"{sector}-{band}-{first + i:02}", sector, band, value)
        for i, value in enumerate(values)
    ]
    return pl.DataFrame(rows, schema=MEMBERS_SCHEMA, orient="row")


def joined(*releases: Releases) -> Releases:
    return Releases(
        pl.concat([r.published for r in releases]),
        pl.concat([r.coverage for r in releases]),
        pl.concat([r.members for r in releases]),
    )


def line(releases: Releases, cohort: str, when: date = JANUARY) -> dict[str, object]:
    at = (pl.col("filter_description") == cohort) & (pl.col("release_month") == when)
    return {
        **releases.coverage.filter(at).row(0, named=True),
        **releases.published.filter(at).row(0, named=True),
    }


SPREAD = [10.0, 20, 30, 40, 50, 60, 62, 64, 66, 68, 70, 72]


def test_a_small_table_by_hand() -> None:
    """12 in healthcare, 8 in retail, 3 without a sector; 20 small ones, 3 without a band.

    all - healthcare - retail would be about three tenants, so retail (the cheaper one) is
    withheld; all - the one band that has members leaves the same three, so that goes too.
    """
    releases = build_releases(
        pl.concat(
            [
                members(JANUARY, "HEALTHCARE", "1-100", SPREAD),
                members(JANUARY, "RETAIL", "1-100", [15, 25, 35, 45, 55, 65, 75, 85]),
                members(JANUARY, None, None, [1, 50, 99, None]),
            ]
        ),
        SMALL,
    )
    shown = releases.published.select(
        "filter_description", "status", "peer_count_band", "mean", "p25", "typical_high"
    )
    assert shown.rows() == [
        ("all customers", "published", "15-24", 51.0, 32.0, 75.0),
        ("HEALTHCARE", "published", "10-14", 51.0, 36.0, 67.0),
        ("RETAIL", "withheld", None, None, None, None),
        ("1-100 employees", "withheld", None, None, None, None),
        ("101 and more employees", "withheld", None, None, None, None),
    ]
    assert line(releases, "RETAIL")["rule"] == "secondary"
    assert line(releases, "RETAIL")["measured"] == 3
    assert line(releases, "101 and more employees")["explanation"] == "0 members; 6 more needed"
    assert releases.published.columns == list(RELEASE_SCHEMA)
    assert releases.members.height == 23


def test_without_secondary_suppression_everything_that_passes_appears() -> None:
    rows = pl.concat(
        [members(JANUARY, "HEALTHCARE", "1-100", SPREAD), members(JANUARY, None, None, [1, 50])]
    )
    exposed = build_releases(rows, replace(SMALL, suppress_secondary=False))
    assert line(exposed, "HEALTHCARE")["status"] == "published"
    assert line(build_releases(rows, SMALL), "HEALTHCARE")["status"] == "withheld"


def test_one_joiner_carries_a_small_cohort_forward() -> None:
    january = members(JANUARY, "RETAIL", "1-100", SPREAD[:8])
    february = members(FEBRUARY, "RETAIL", "1-100", [*SPREAD[:8], 99])
    releases = build_releases(pl.concat([january, february]), SMALL)
    now = line(releases, "RETAIL", FEBRUARY)
    assert (now["status"], now["rule"]) == ("carried_forward", "difference")
    assert now["figures_from_month"] == JANUARY
    assert now["mean"] == 42.0  # 336 / 8: the joiner's 99 is not in it
    assert now["peer_count"] == 9
    assert now["measured"] == 8.5  # (8 + 9) / 2


def test_carried_figures_are_compared_with_their_own_members() -> None:
    """In March nothing changed since February, but one tenant since January's figures."""
    rows = [members(JANUARY, "RETAIL", "1-100", SPREAD[:8])]
    rows += [members(when, "RETAIL", "1-100", SPREAD[:9]) for when in (FEBRUARY, MARCH)]
    releases = build_releases(pl.concat(rows), SMALL)
    assert line(releases, "RETAIL", MARCH)["status"] == "carried_forward"
    assert line(releases, "RETAIL", MARCH)["figures_from_month"] == JANUARY


def test_rounding_hides_one_joiner_among_twenty() -> None:
    values = [float(v) for v in range(5, 100, 5)]
    january = members(JANUARY, "RETAIL", "1-100", values[:10])
    february = members(FEBRUARY, "RETAIL", "1-100", values[:11])
    releases = build_releases(pl.concat([january, february]), SMALL)
    assert line(releases, "RETAIL", FEBRUARY)["status"] == "published"


def test_a_cohort_that_shrinks_below_six_is_withheld_not_carried() -> None:
    january = members(JANUARY, "RETAIL", "1-100", SPREAD[:6])
    february = members(FEBRUARY, "RETAIL", "1-100", SPREAD[:5])
    releases = build_releases(pl.concat([january, february]), SMALL)
    assert line(releases, "RETAIL", FEBRUARY)["rule"] == "few_members"
    assert line(releases, "RETAIL", FEBRUARY)["mean"] is None


@pytest.mark.parametrize("crossed", [False, True])
def test_row_order_does_not_matter(crossed: bool) -> None:
    chosen = replace(settings(), cross_cohorts=crossed)
    rows = simulated_members(chosen, tenants=90, months=3, seed=5)
    shuffled = rows.sample(fraction=1, shuffle=True, seed=1)
    first, second = build_releases(rows, chosen), build_releases(shuffled, chosen)
    assert first.published.equals(second.published)
    assert first.coverage.equals(second.coverage)
    assert first.members.equals(second.members)


def test_every_metric_month_and_cohort_has_one_row() -> None:
    chosen = replace(settings(sectors=3, bands=2), cross_cohorts=True)
    releases = build_releases(simulated_members(chosen, 40, 2, 0), chosen)
    assert releases.published.height == len(METRICS) * 2 * (1 + 3 + 2 + 6)
    keys = ["metric_name", "release_month", "filter_description"]
    assert not releases.published.select(keys).is_duplicated().any()


def test_month_by_month_from_stored_frames_equals_all_at_once() -> None:
    chosen = settings()
    rows = simulated_members(chosen, tenants=70, months=4, seed=3)
    at_once = build_releases(rows, chosen)
    so_far = build_releases(rows.filter(pl.col("release_month") == JANUARY), chosen)
    for index in range(1, 4):
        until = rows.filter(pl.col("release_month") <= month(index))
        so_far = joined(so_far, build_releases(until, chosen, so_far))
    assert so_far.published.equals(at_once.published)
    assert so_far.members.equals(at_once.members)
    assert (at_once.published["status"] == "carried_forward").any()


def test_released_months_are_left_alone() -> None:
    rows = members(JANUARY, "RETAIL", "1-100", SPREAD)
    first = build_releases(rows, SMALL)
    late = rows.with_columns(value=pl.lit(1.0))
    assert build_releases(late, SMALL, first).published.is_empty()
    with pytest.raises(ValueError, match="2023-12-01 is missing, though 2024-01-01 is released"):
        build_releases(members(date(2023, 12, 1), "RETAIL", None, SPREAD), SMALL, first)


def test_a_month_without_any_value_is_released_as_withheld() -> None:
    first = build_releases(members(JANUARY, "RETAIL", "1-100", [None] * 7), SMALL)
    assert set(first.published["status"]) == {"withheld"}
    second = build_releases(members(FEBRUARY, "RETAIL", "1-100", SPREAD), SMALL, first)
    assert line(second, "RETAIL", FEBRUARY)["status"] == "published"


def test_damaged_releases_are_refused() -> None:
    first = build_releases(members(JANUARY, "RETAIL", "1-100", SPREAD), SMALL)
    more = members(FEBRUARY, "RETAIL", "1-100", SPREAD)
    with pytest.raises(ValueError, match="2024-01-01 has lost its members"):
        build_releases(more, SMALL, replace(first, members=first.members.clear()))
    with pytest.raises(ValueError, match="2024-01-01 has lost its rows"):
        build_releases(more, SMALL, replace(first, published=first.published.clear()))
    with pytest.raises(ValueError, match="size band of 1 to 100 employees that no longer exists"):
        build_releases(
            members(FEBRUARY, "RETAIL", None, SPREAD),
            replace(SMALL, bands=(Band("1-50", 1, 50),)),
            first,
        )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": pl.lit(100.5)}, r"outside the metric's bounds 0..100: .*100.5"),
        ({"value": pl.lit(float("nan"))}, "outside the metric's bounds"),
        ({"industry_sector": pl.lit("RETIAL")}, "unknown sector: .*RETIAL"),
        ({"size_band": pl.lit("1-99")}, "unknown band"),
        ({"metric_name": pl.lit("happiness")}, "metric without definition"),
        ({"organization_id": pl.lit("same")}, "stands twice"),
        ({"organization_id": pl.lit(None)}, "null key"),
        ({"release_month": pl.lit(date(2024, 1, 31))}, "not the first of a month"),
    ],
)
def test_unusable_members_are_refused(change: dict[str, pl.Expr], message: str) -> None:
    rows = members(JANUARY, "RETAIL", "1-100", SPREAD).with_columns(**change)
    with pytest.raises(ValueError, match=message):
        build_releases(rows, SMALL)


def test_a_missing_column_is_named() -> None:
    rows = members(JANUARY, "RETAIL", "1-100", SPREAD).drop("size_band")
    with pytest.raises(ValueError, match="no column 'size_band'"):
        build_releases(rows, SMALL)


def test_a_threshold_below_five_is_refused() -> None:
    with pytest.raises(ValueError, match="min_peer_count is 4"):
        replace(SMALL, min_peer_count=4)


def test_a_higher_threshold_moves_every_rule() -> None:
    rows = members(JANUARY, "RETAIL", "1-100", SPREAD)
    strict = build_releases(rows, replace(SMALL, min_peer_count=11))
    assert line(strict, "RETAIL")["status"] == "published"
    assert line(strict, "RETAIL")["median"] is None
    stricter = build_releases(rows, replace(SMALL, min_peer_count=12))
    assert line(stricter, "RETAIL")["explanation"] == "12 members; 1 more needed"
