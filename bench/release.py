"""Measure the protected release: the account, what figures are worth, and what they cost.

Run: python bench/release.py account   account against simulation, and the cost at full size
     python bench/release.py demo      errors by count band in the database that `make demo` built
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

from tenant_health.disclosure import Settings, build_releases  # isort: skip, before numpy's threads
from simulation import METRICS, settings, simulated_members

from tenant_health.audit.attacks import View
from tenant_health.audit.estimates import DRAWS, Year
from tenant_health.audit.released import read_releases
from tenant_health.connection import current_target, transaction
from tenant_health.disclosure.figures import COUNT_BANDS, block_count, count_band, figures, margin

DRAWS_OF_NOISE = 20
QUARTILES = {"p25": 0.25, "median": 0.5, "p75": 0.75}


def full_size() -> None:
    """Print what 12 sectors x 5 bands x 2,000 tenants x 6 metrics x 12 months cost."""
    chosen = settings(sectors=12, bands=5)
    members = simulated_members(chosen, tenants=2000, months=12, seed=1)
    for crossed in (False, True):
        started = time.process_time()
        releases = build_releases(members, replace(chosen, cross_cohorts=crossed), bytes(32))
        seconds = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"cross cohorts {'on' if crossed else 'off'}: {releases.height:,} rows released: "
            f"{seconds:.1f} s of CPU, peak {peak:.0f} MB"
        )


def account_against_simulation(populations: int = 200) -> None:
    """Print how the errors of the best linear estimate compare to what the account says."""
    random = np.random.default_rng(11)
    ratios, least = [], []
    for seed in range(populations):
        chosen = replace(
            settings(int(random.integers(2, 9)), int(random.integers(1, 5)), METRICS[:1]),
            cross_cohorts=bool(random.integers(2)),
        )
        members = simulated_members(chosen, int(random.integers(20, 200)), 12, seed)
        released = build_releases(members, chosen, bytes(32))
        view = View.of(released, members, chosen)
        year = Year.of(view.year(METRICS[0].name))
        granted = np.sqrt(year.account().variances)
        values = random.random((len(year.tenants), DRAWS))
        errors = year.estimates(year.published(values, random)) - values
        ratios.append(np.sqrt(np.mean((errors / granted[:, None]) ** 2)))
        least.append(granted.min())
    print(
        f"{populations} populations: error / account from {min(ratios):.3f} to {max(ratios):.3f}, "
        f"median {np.median(ratios):.3f}; least error of any tenant {min(least):.3f} of the range"
    )


def worth(members: pl.DataFrame, chosen: Settings, released: pl.DataFrame) -> pl.DataFrame:
    """Mean absolute errors in percent of the range, by count band, over metrics and months.

    Each published cohort counts a few times with noise drawn again, so that the table does not
    depend on the luck of one draw.
    """
    random = np.random.default_rng(5)
    view = View.of(released, members, chosen)
    rows = []
    for row, group in view.published():
        metric = view.metric(row["metric_name"])
        values = np.array([metric.clipped(member.value) for member in group])
        exact = np.quantile(values, list(QUARTILES.values()))
        for _ in range(DRAWS_OF_NOISE):
            extra = chosen.noise * metric.span * random.standard_normal(block_count(len(values)))
            shown = figures(values.tolist(), metric, extra.tolist())
            off = abs((shown["mean"] or 0.0) - values.mean())
            quartiles = [
                abs(found - true)
                for name, true in zip(QUARTILES, exact, strict=True)
                if (found := shown[name]) is not None
            ]
            rows.append(
                (
                    count_band(len(values)),
                    100 * off / metric.span,
                    100 * float(np.mean(quartiles)) / metric.span if quartiles else None,
                    off <= margin(len(values), metric, chosen.noise) + 1e-9,
                )
            )
    frame = pl.DataFrame(rows, schema=["band", "mean", "quartiles", "covered"], orient="row")
    names = [count_band(low) for low, _ in COUNT_BANDS]
    table = frame.group_by("band").agg(
        (pl.len() / DRAWS_OF_NOISE).cast(pl.Int64).alias("cells"),
        pl.col("mean").mean().round(2),
        pl.col("quartiles").mean().round(2),
        pl.col("covered").mean().round(3),
    )
    return table.sort(pl.col("band").replace_strict(names, list(range(len(names)))))


def sample_worth() -> None:
    """Print the table for the database that dbt uses, and the least errors in it."""
    target = current_target()
    with transaction(target) as connection:
        released, members, chosen = read_releases(connection, target.schema)
    print(worth(members, chosen, released))
    newest = released.filter(pl.col("release_month") == pl.col("release_month").max())
    print(
        newest.group_by("metric_name").agg(
            pl.col("least_error").min().round(4),
            pl.col("least_error_with_colluders").min().round(4),
        )
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["demo"]:
        sample_worth()
    else:
        account_against_simulation()
        full_size()
