"""Measure the protected release: time and memory at full size, accuracy at 200 tenants.

Run: python bench/release.py        made-up tenants
     python bench/release.py demo   the newest release of the database that dbt uses: `make demo`
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import polars.selectors as cs

sys.path.insert(0, str(Path(__file__).parents[1] / "python_tests" / "unit" / "disclosure"))

from simulation import settings, simulated_members

from tenant_health.audit.released import read_releases
from tenant_health.connection import current_target, transaction
from tenant_health.disclosure import Metric, Releases, build_releases
from tenant_health.disclosure.figures import cut_blocks, most_blocks, released_figures
from tenant_health.disclosure.population import Group
from tenant_health.disclosure.primary import primary_verdict

GROUP_SIZE = 6
COUNTS = (12, 30)
NEIGHBOURS = 50
Values = npt.NDArray[np.float64]
QUARTILES = {"p25": 0.25, "median": 0.5, "p75": 0.75}


def full_size() -> None:
    """Print what 12 sectors x 5 bands x 2,000 tenants x 6 metrics x 12 months cost."""
    chosen = settings(sectors=12, bands=5)
    for crossed in (False, True):
        members = simulated_members(chosen, tenants=2000, months=12, seed=1)
        started = time.perf_counter()
        releases = build_releases(members, replace(chosen, cross_cohorts=crossed))
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"cross cohorts {'on' if crossed else 'off'}: {members.height:,} member rows, "
            f"{releases.published.height:,} released rows: {seconds:.1f} s, peak {peak:.0f} MB"
        )
        print(_statuses(releases))


def coverage(populations: int = 30) -> None:
    """Print how much is published of populations of 200 tenants, 8 sectors x 4 bands."""
    chosen = settings(sectors=8, bands=4)
    eligible = pl.concat(
        [
            build_releases(
                simulated_members(chosen, tenants=200, months=1, seed=seed), chosen
            ).coverage.filter(pl.col("peer_count") >= chosen.min_peer_count)
            for seed in range(populations)
        ]
    )
    published = pl.col("status") == "published"
    everyone = pl.col("filter_description") == "all customers"
    print(f"{populations} populations of 200 tenants, cohorts of 5 and more:")
    print(
        eligible.group_by("metric_name")
        .agg(
            pl.len().alias("cohorts"),
            published.mean().alias("published"),
            published.filter(everyone).mean().alias("all customers"),
        )
        .sort("metric_name")
    )
    print(eligible.group_by("status", "rule").len().sort("len", descending=True))


def simulated_accuracy() -> None:
    """Print how far released quartiles are from exact ones, for made-up tenants."""
    chosen = settings()
    members = simulated_members(chosen, tenants=2000, months=1, seed=7)
    print("made-up tenants: mean absolute error of released quartiles, in the metric's unit:")
    print(errors_of_quartiles(members, chosen.metrics))


def sample_accuracy() -> None:
    """Print the same for the newest release of the database that dbt uses, as after `make demo`."""
    target = current_target()
    with transaction(target) as connection:
        releases, chosen = read_releases(connection, target.schema)
    newest = pl.col("release_month") == pl.col("release_month").max()
    members = releases.members.filter(newest)
    print(f"tenants of the release of {members['release_month'][0]}:")
    print(errors_of_quartiles(members, chosen.metrics))
    print("a best guess from the same block means, learnt from these very tenants:")
    print(errors_of_quartiles(members, chosen.metrics, learnt=True))


def errors_of_quartiles(
    members: pl.DataFrame, metrics: Sequence[Metric], draws: int = 600, learnt: bool = False
) -> pl.DataFrame:
    """Mean absolute errors over random cohorts drawn from the members of one month.

    Args:
        members: As in `MEMBERS_SCHEMA`.
        metrics: The metrics to look at.
        draws: Cohorts of each size; those that are withheld do not count.
        learnt: Instead of the released quartiles, judge the median of the exact ones of those 50 of
            ten times as many other cohorts whose block means are nearest: about the least error
            that figures made of block means can have.

    Returns:
        A row for each metric and number of members.
    """
    random = np.random.default_rng(7)
    rows = []
    for metric in metrics:
        values = members.filter(pl.col("metric_name") == metric.name)["value"].to_numpy()
        for count in COUNTS:
            means, exact, released = _drawn(random, values, count, metric, draws)
            if learnt:
                others, answers, _ = _drawn(random, values, count, metric, 10 * draws)
                nearest = [
                    np.argsort(((others - own) ** 2).sum(axis=1))[:NEIGHBOURS] for own in means
                ]
                released = np.array([np.median(answers[near], axis=0) for near in nearest])
            table = np.abs(released - exact)
            row = (*table.mean(axis=0), table.mean(), np.quantile(table, 0.9))
            rows.append((metric.name, float(values.std(ddof=1)), count, *row))
    columns = ["metric_name", "spread", "members", *QUARTILES, "all three", "90 % within"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(cs.float().round(2))


def _drawn(
    random: np.random.Generator, values: Values, count: int, metric: Metric, draws: int
) -> tuple[Values, Values, Values]:
    """Random cohorts: block means, exact and released quartiles, a row each.

    Only those count that are published and cut into as many blocks as can be.
    """
    means, exact, released = [], [], []
    for _ in range(draws):
        drawn = np.sort(random.choice(values, count, replace=False))
        group = Group(frozenset(map(str, range(count))), tuple(drawn.tolist()))
        blocks = cut_blocks(group.values, metric, GROUP_SIZE)
        if len(blocks) < most_blocks(count, GROUP_SIZE) or primary_verdict(
            group, metric, GROUP_SIZE
        ):
            continue
        figures = released_figures(blocks, metric)
        means.append([float(block.mean) for block in blocks])
        exact.append(np.quantile(drawn, list(QUARTILES.values())))
        released.append([figures[name] for name in QUARTILES])
    return np.array(means), np.array(exact), np.array(released, dtype=float)


def _statuses(releases: Releases) -> pl.DataFrame:
    return releases.coverage.group_by("status", "rule").len().sort("len", descending=True)


if __name__ == "__main__":
    pl.Config.set_tbl_rows(60)
    pl.Config.set_tbl_cols(20)
    if sys.argv[1:] == ["demo"]:
        sample_accuracy()
    else:
        coverage()
        simulated_accuracy()
        full_size()
