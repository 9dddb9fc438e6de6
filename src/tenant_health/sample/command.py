"""`tenant-health sample`: writes sample activity to the raw tables."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console

from tenant_health.command_options import refuse_with_parquet
from tenant_health.connection import current_target, transaction
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.progress import progress
from tenant_health.sample.write import Written, write_sample

_MOST_TENANTS = 100_000
_MOST_DAYS = 3_660
_YEARS = (2000, 2100)


def _end_date(_context: click.Context, option: click.Parameter, value: datetime | None) -> datetime:
    """Yesterday in UTC by default: the one place where a sample looks at a clock."""
    if value is None:
        return datetime.now(UTC) - timedelta(days=1)
    if not _YEARS[0] <= value.year < _YEARS[1]:
        raise click.BadParameter(
            f"{value.date()} is not within {_YEARS[0]} to {_YEARS[1] - 1}. Choose another day.",
            param=option,
        )
    return value


def _schema_name(_context: click.Context, option: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter("no name is given. Leave the option out for raw.", param=option)
    return value


@click.command()
@click.option(
    "--tenants", type=click.IntRange(1, _MOST_TENANTS), default=200, show_default=True,
    help="Number of tenants.",
)  # fmt: skip
@click.option(
    "--days", type=click.IntRange(1, _MOST_DAYS), default=400, show_default=True,
    help="Days of history, up to the end date.",
)  # fmt: skip
@click.option(
    "--end-date", type=click.DateTime(["%Y-%m-%d"]), callback=_end_date,
    help="Last day with activity.  [default: yesterday in UTC]",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True,
    help="The same seed and end date give the same rows, to the last byte.",
)  # fmt: skip
@click.option(
    "--users-per-tenant", type=click.FloatRange(2, 10_000), default=60, show_default=True,
    help="Mean number of users per tenant.",
)  # fmt: skip
@click.option(
    "--activity", type=click.FloatRange(0, 20, min_open=True), default=1, show_default=True,
    help="Multiplies the logins, feature uses, cases and campaigns per user.",
)  # fmt: skip
@click.option(
    "--churn", type=click.FloatRange(0, 5), metavar="BETA",
    help="10 % of the tenants leave a year: with 0 by lot, with 1 or more the less engaged ones.  "
    "[default: 2.5 % leave, by lot]",
)  # fmt: skip
@click.option(
    "--schema", default="raw", show_default=True, metavar="NAME", callback=_schema_name,
    help="Where the raw tables are.",
)  # fmt: skip
@click.option(
    "--time-indexes", is_flag=True,
    help="Also indexes the times of the large tables: nights then read only their own days.",
)  # fmt: skip
@click.option(
    "--parquet", "folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help="Writes the tables as Parquet to this folder instead, and needs no database.",
)  # fmt: skip
@click.pass_context
def sample(
    context: click.Context,
    tenants: int,
    days: int,
    end_date: datetime,
    seed: int,
    users_per_tenant: float,
    activity: float,
    churn: float | None,
    schema: str,
    time_indexes: bool,
    folder: Path | None,
) -> None:
    r"""Writes sample activity to the raw tables, in place of an earlier sample or load.

    Until it has written everything, and if it fails or is interrupted, the tables stay as they
    were. `docs/sample-activity.md` says what the tenants are like.

    \b
    Examples:
      tenant-health sample
      tenant-health sample --tenants 20 --days 100 --end-date 2026-03-31
      tenant-health sample --tenants 1000 --days 365 --users-per-tenant 100 --activity 2
      tenant-health sample --churn 1
      tenant-health sample --parquet ./raw
    """
    config = SampleConfig(tenants, days, end_date.date(), seed, users_per_tenant, activity, churn)
    if folder is not None:
        refuse_with_parquet(context, "schema", "time_indexes")
    started = time.monotonic()
    with progress(Console(stderr=True)) as report:
        if folder is None:
            with transaction(current_target()) as connection:
                written = write_sample(
                    connection, schema, config, report, time_indexes=time_indexes
                )
        else:
            from tenant_health.sample.parquet import write_parquet

            written = write_parquet(folder, config, report)
    place = f"Schema {schema}" if folder is None else f"Folder {folder}"
    keys = ", with keys and indexes" if folder is None else ""
    _show(config, place, keys, written, time.monotonic() - started)


def _show(config: SampleConfig, place: str, keys: str, written: Written, seconds: float) -> None:
    click.echo(f"{place}, {config.start_date} to {config.end_date}:")
    for table, rows in written.rows.items():
        click.echo(f"  {table:<22}{rows:>12,} rows")
    total = written.rows.total()
    click.echo(
        f"{total:,} rows in {seconds:,.1f} s ({total / seconds:,.0f} rows/s){keys}. "
        f"{written.bad.total():,} of them are bad input, on purpose."
    )
    if written.dropped_views:
        click.echo(
            f"Gone with the earlier tables, until the next `dbt build`: "
            f"{', '.join(written.dropped_views)}."
        )
