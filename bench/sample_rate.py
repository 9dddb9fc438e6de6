"""Measure `tenant-health sample`: rows a second and peak memory for two sizes.

Run: python bench/sample_rate.py [TENANTS [MORE_TENANTS]]

The memory is that of the command, without the server. It is flat if the last line's ratio stays
near 1 however many times more rows the second size has.
"""

import multiprocessing
import os
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from tenant_health.connection import current_target, transaction
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.write import write_sample
from tenant_health.throwaway import environment


def measure(tenants: int) -> tuple[int, float, float]:
    """Write one sample: rows, rows a second with keys and indexes, peak memory in MB."""
    config = SampleConfig(tenants, 400, date(2026, 3, 31))
    started = time.perf_counter()
    with transaction(current_target()) as connection:
        rows = write_sample(connection, "raw", config, lambda *_: None).rows.total()
    rate = rows / (time.perf_counter() - started)
    return rows, rate, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print a line for each size, and the ratios."""
    given = [int(text) for text in sys.argv[1:3]]
    sizes = [*given, *(100, 800)[len(given) :]]
    with environment(Path(__file__).parents[1]) as variables:
        os.environ.update(variables)
        with ProcessPoolExecutor(
            1, multiprocessing.get_context("spawn"), max_tasks_per_child=1
        ) as processes:
            results = list(processes.map(measure, sizes))
    for tenants, (rows, rate, memory) in zip(sizes, results, strict=True):
        print(f"{tenants:>6,} tenants {rows:>12,} rows {rate:>9,.0f} rows/s {memory:>6,.0f} MB")
    (rows, rate, memory), (more_rows, more_rate, more_memory) = results
    print(
        f"{more_rows / rows:.1f} times the rows: {more_rate / rate:.2f} times the rate, "
        f"{more_memory / memory:.2f} times the memory"
    )


if __name__ == "__main__":
    main()
