"""Measure the protected release: time and memory at full size, accuracy at 200 tenants.

Run: python bench/release.py
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import polars.selectors as cs

sys.path.insert(0, str(Path(__file__).parents[1] / "python_tests" / "unit" / "disclosure"))

from simulation import settings, simulated_members

from tenant_health.disclosure import Releases, build_releases
from tenant_health.disclosure.figures import cut_blocks, released_figures

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


def accuracy(draws: int = 2000) -> None:
    """Print the distance of released quartiles from exact ones, in the metric's unit."""
    chosen = settings()
    random = np.random.default_rng(7)
    members = simulated_members(chosen, tenants=2000, months=1, seed=7)
    rows = []
    for metric in chosen.metrics:
        values = members.filter(pl.col("metric_name") == metric.name)["value"].to_numpy()
        for count in (12, 20, 30, 60):
            errors = []
            for _ in range(draws):
                drawn = np.sort(random.choice(values, count, replace=False))
                figures = released_figures(cut_blocks(drawn.tolist(), metric, 6), metric)
                exact = np.quantile(drawn, list(QUARTILES.values()))
                released = np.array([figures[name] for name in QUARTILES], dtype=float)
                errors.append(np.nan_to_num(np.abs(released - exact), nan=0.0))
            table = np.array(errors)
            rows.append((metric.name, count, *table.mean(axis=0), np.quantile(table, 0.9)))
    columns = ["metric_name", "members", *QUARTILES, "90 % of all within"]
    print("mean absolute error of released quartiles:")
    print(pl.DataFrame(rows, schema=columns, orient="row").with_columns(cs.float().round(2)))


def _statuses(releases: Releases) -> pl.DataFrame:
    return releases.coverage.group_by("status", "rule").len().sort("len", descending=True)


if __name__ == "__main__":
    pl.Config.set_tbl_rows(60)
    coverage()
    accuracy()
    full_size()
