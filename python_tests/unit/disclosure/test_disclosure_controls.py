"""The attacks succeed where they should: on a plain table, and on a careless release."""

from dataclasses import replace

import polars as pl
from simulation import atom, settings, simulated_members

from tenant_health.disclosure import Band, Metric, Releases, Settings, attacks, build_releases

TINY = Settings(
    ("A", "B"),
    (Band("1-100", 1, 100), Band("101-500", 101, 500)),
    (Metric("health_score", 0, 100, 1),),
)


def naive(rows: pl.DataFrame, chosen: Settings) -> Releases:
    """What a plain threshold of five shows: exact quartiles, minimum and maximum."""
    groups = rows.group_by("release_month", "metric_name", "industry_sector").agg(
        pl.len().alias("count"),
        *[
            pl.col("value").quantile(share, "linear").alias(name)
            for name, share in [("p25", 0.25), ("median", 0.5), ("p75", 0.75)]
        ],
        pl.col("value").mean().alias("mean"),
        pl.col("value").min().alias("typical_low"),
        pl.col("value").max().alias("typical_high"),
    )
    empty = build_releases(rows.clear(), chosen)
    published = groups.filter(pl.col("count") >= 5).with_columns(
        status=pl.lit("published"),
        figures_from_month="release_month",
        filter_description="industry_sector",
        employee_min=pl.lit(None),
        employee_max=pl.lit(None),
        peer_count_band=pl.lit("6-9"),
    )
    columns = [pl.col(name).cast(kind) for name, kind in empty.published.schema.items()]
    return Releases(published.select(columns), empty.coverage, rows)


def test_naive_table_of_five_gives_its_tenants_away() -> None:
    rows = atom([11.0, 29, 47, 68, 95], "A")
    releases = naive(rows, TINY)
    view = attacks.ReaderView.of(releases.published, rows, TINY)
    assert not attacks.counts(view).passed
    assert not attacks.extremes(view, rows).passed
    solved = attacks.order_statistics(view, attacks.percentile_equations)
    assert not solved.passed
    assert "1 tenant pinned: A (health_score, 2024-01)" in solved.worst_case


def test_naive_extremes_of_fifty_are_two_tenants() -> None:
    rows = atom([float(v) for v in range(0, 100, 2)], "A")
    releases = naive(rows, TINY)
    view = attacks.ReaderView.of(releases.published, rows, TINY)
    assert not attacks.order_statistics(view, attacks.percentile_equations).passed


def test_forgotten_months_give_a_joiner_away() -> None:
    """Made without the earlier release, the next month shows the ninth tenant's value."""
    values = [10.0, 20, 30, 40, 50, 60, 70, 80]
    first = build_releases(atom(values, "A"), TINY)
    second = build_releases(atom([*values, 99.0], "A", index=1), TINY)
    view = attacks.ReaderView.of(
        pl.concat([first.published, second.published]),
        pl.concat([first.members, second.members]),
        TINY,
    )
    attack = attacks.next_month(view)
    assert not attack.passed
    assert "1 tenant:" in attack.worst_case
    means = [r.published.filter(pl.col("mean").is_not_null())["mean"][0] for r in (first, second)]
    assert abs(9 * means[1] - 8 * means[0] - 99) <= 8.5


def test_homogeneous_cohorts_shown_anyway_are_noticed() -> None:
    """Six have 98.5 or more on average, the others 100 at most: none is below 6 x 98.5 - 500."""
    rows = atom([99.0] * 5 + [100.0] * 7, "A")
    shown = naive(rows, TINY)
    view = attacks.ReaderView.of(shown.published, rows, TINY)
    assert not attacks.confined(view).passed
    assert not attacks.alike(view, rows).passed
    assert set(build_releases(rows, TINY).published["status"]) == {"withheld"}


def test_changed_figures_are_noticed_by_repetition() -> None:
    chosen = settings()
    releases = build_releases(simulated_members(chosen, 60, 2, seed=4), chosen)
    forged = releases.published.with_columns(mean=pl.col("mean") + 1)
    assert not attacks.averaging(replace(releases, published=forged), chosen, 1).passed
