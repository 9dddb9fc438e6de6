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

sys.path.insert(0, str(Path(__file__).parents[1] / "python_tests" / "unit" / "disclosure"))

from simulation import settings, simulated_members

from tenant_health.disclosure import Releases, build_releases

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


def small_size(populations: int = 30) -> None:
    """Print coverage and accuracy on populations of 200 tenants, 8 sectors x 4 bands."""
    chosen = settings(sectors=8, bands=4)
    released, errors = [], []
    started = time.perf_counter()
    for seed in range(populations):
        releases = build_releases(
            simulated_members(chosen, tenants=200, months=1, seed=seed), chosen
        )
        released.append(releases.coverage.filter(pl.col("peer_count") >= chosen.min_peer_count))
        errors.append(_quartile_errors(releases))
    print(f"{populations} populations of 200 tenants: {time.perf_counter() - started:.1f} s")
    coverage = pl.concat(released)
    print("share of cohorts above the plain threshold that are published:")
    print(
        coverage.group_by("metric_name")
        .agg((pl.col("status") == "published").mean().alias("published"), pl.len().alias("cohorts"))
        .sort("metric_name")
    )
    print(coverage.group_by("status", "rule").len().sort("len", descending=True))
    everyone = coverage.filter(pl.col("filter_description") == "all customers")
    print("all customers published:", (everyone["status"] == "published").mean())
    print("quartile error, in points:")
    print(
        pl.concat(errors)
        .with_columns(
            pl.col("peer_count").cut([11, 15, 24, 35, 49, 99], left_closed=False).alias("members")
        )
        .group_by("metric_name", "members")
        .agg(
            pl.len().alias("quartiles"),
            pl.col("error").mean().round(2).alias("mean"),
            pl.col("error").quantile(0.9).round(2).alias("p90"),
            pl.col("error").max().round(2).alias("max"),
        )
        .sort("metric_name", "members")
    )


def _quartile_errors(releases: Releases) -> pl.DataFrame:
    """The distance of each released quartile from the exact one."""
    counts = releases.coverage["peer_count"]
    rows = []
    for row, count in zip(releases.published.to_dicts(), counts, strict=True):
        if row["median"] is None:
            continue
        values = _cohort_values(releases.members, row)
        for name, share in QUARTILES.items():
            error = abs(row[name] - float(np.quantile(values, share)))
            rows.append((row["metric_name"], count, error))
    return pl.DataFrame(rows, schema=["metric_name", "peer_count", "error"], orient="row")


def _cohort_values(members: pl.DataFrame, row: dict[str, object]) -> np.ndarray:
    kept = members.filter(
        pl.col("metric_name") == row["metric_name"], pl.col("release_month") == row["release_month"]
    )
    if row["industry_sector"] is not None:
        kept = kept.filter(pl.col("industry_sector") == row["industry_sector"])
    if row["employee_min"] is not None:
        kept = kept.filter(pl.col("size_band").str.starts_with(f"{row['employee_min']}-"))
    return kept["value"].to_numpy()


def _statuses(releases: Releases) -> pl.DataFrame:
    return releases.coverage.group_by("status", "rule").len().sort("len", descending=True)


if __name__ == "__main__":
    pl.Config.set_tbl_rows(60)
    small_size()
    full_size()
