"""`tenant-health publish`: marts that were built elsewhere, into PostgreSQL."""

import time
from datetime import datetime
from pathlib import Path

import click

from tenant_health.command_options import project_option


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--as-of-date", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY",
    help="Refuses models of another day.  [default: the day they are of]",
)  # fmt: skip
@project_option
@click.argument("dbt_options", nargs=-1, type=click.UNPROCESSED)
def publish(
    folder: Path,
    as_of_date: datetime | None,
    project_dir: Path | None,
    dbt_options: tuple[str, ...],
) -> None:
    r"""Publishes FOLDER, which has the marts as Parquet, in PostgreSQL.

    The marts were built elsewhere, by Spark, and each was written to a folder (or one .parquet
    file) of its name; so were int_tenants and int_benchmark_values, from which benchmarks are
    released here. All have to be of one day. They are copied to a schema that no reader can see,
    and `dbt build` makes the marts from there: tests, gate, rights, releases and build_status are
    those of any night. DBT_OPTIONS, after --, go to it. The exit code is dbt's: 0 success, 1
    something failed, 2 dbt could not begin; and 1 if the folder can't be published.

    \b
    Examples:
      tenant-health publish /lake/marts
      tenant-health publish /lake/marts --as-of-date 2026-03-31
      tenant-health publish /lake/marts -- --vars '{tenant_reader_roles: [portal]}'
    """
    import os
    from contextlib import chdir

    from tenant_health.connection import current_target, dbt_credentials
    from tenant_health.embedded.folder import project_folder
    from tenant_health.nightly.options import given_target
    from tenant_health.publish.dbt_runs import parse, run_with
    from tenant_health.publish.publishing import publish_folder

    started = time.monotonic()
    folder = folder.absolute()
    project = (project_dir or project_folder()).absolute()
    if chosen := given_target(dbt_options):
        os.environ["DBT_TARGET"] = chosen
    with chdir(project):
        target = current_target()
        published = publish_folder(
            folder,
            as_of_date.date() if as_of_date else None,
            parse(dbt_options),
            target,
            dbt_credentials(target.name),
            run_with(dbt_options, lambda failure: click.echo(failure, err=True)),
            click.echo,
        )
    if published.exit_code:
        what = (
            "Interrupted: the next run makes up for it."
            if published.exit_code > 128
            else f"Not all marts of {published.day} were built and passed their tests. Once what "
            "failed is fixed, publish again."
        )
        click.echo(f"{what} build_status says of which day they are.", err=True)
        raise SystemExit(published.exit_code)
    click.echo(
        f"Published {published.day}: {len(published.rows)} models with "
        f"{sum(published.rows.values()):,} rows, in {time.monotonic() - started:,.1f} s."
    )
