"""Measure what judging the score costs, at full size.

Run: python bench/backtest.py [--tenants N] [--days N] [--users N] [--activity X] [--churn BETA]

Writes a sample of many tenants over two years to a PostgreSQL of its own, builds all that the
weekly models read, and then measures `tenant-health backtest`: seconds from start to end, and the
peak memory of dbt with the Python models in it. Prints what the command says, too.
"""

import argparse
import os
import resource
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tenant_health.connection import current_target, transaction
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.write import write_sample
from tenant_health.throwaway import environment

ROOT = Path(__file__).parents[1]
NO_TESTS = ("--exclude-resource-type", "test", "unit_test")


def run(*command: str) -> None:
    """Run a command of the project."""
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603


def main() -> None:
    """Print the cost."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tenants", type=int, default=1000)
    parser.add_argument("--days", type=int, default=731)
    parser.add_argument("--users", type=float, default=8)
    parser.add_argument("--activity", type=float, default=0.4)
    parser.add_argument("--churn", type=float, default=1.0)
    options = parser.parse_args()
    end = datetime.now(UTC).date() - timedelta(1)
    config = SampleConfig(
        tenants=options.tenants,
        days=options.days,
        end_date=end,
        users_per_tenant=options.users,
        activity=options.activity,
        churn=options.churn,
    )
    history = ("--vars", f"history_days: {options.days}")
    with environment(ROOT) as variables:
        os.environ.update(variables)
        with transaction(current_target()) as connection:
            write_sample(connection, "raw", config, lambda *_: None)
        run("dbt", "--quiet", "build", "--select", "+tag:weekly", "--exclude", "tag:weekly",
            *NO_TESTS, *history)  # fmt: skip
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        run("tenant-health", "backtest", "--", *history)
        seconds = time.monotonic() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{options.tenants:,} tenants, {options.days:,} days: {seconds:.1f} s from start to end, "
        f"{cpu:.1f} s of CPU beside the server's; peak memory of any command "
        f"{after.ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
