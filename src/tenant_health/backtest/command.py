"""`tenant-health backtest`: whether the score says who leaves, in words."""

import os
from pathlib import Path

import click

from tenant_health.command_options import format_option, project_option


@click.command()
@project_option
@click.option(
    "--no-build", is_flag=True, help="Shows what was built last, and builds nothing.",
)  # fmt: skip
@format_option
@click.argument("dbt_options", nargs=-1, type=click.UNPROCESSED)
def backtest(
    project_dir: Path | None, no_build: bool, style: str, dbt_options: tuple[str, ...]
) -> None:
    r"""Judges the score by who left, and says in words whether it can be trusted.

    Builds the models tagged weekly (`dbt build --select tag:weekly`), which a night leaves out, and
    shows the marts score_backtest, score_calibration and suggested_weights. They are as of the
    newest day that a night has built. DBT_OPTIONS, after --, go to `dbt build`; if it fails, its
    exit code is that of the command. What each figure means stands in docs/score-quality.md.

    \b
    Examples:
      tenant-health backtest
      tenant-health backtest --no-build --format json | jq -r .verdict
      tenant-health backtest --format csv > quality.csv
      tenant-health backtest -- --target server
    """
    from tenant_health.backtest import report
    from tenant_health.backtest.marts import read_quality
    from tenant_health.backtest.refresh import refresh
    from tenant_health.connection import current_target, transaction
    from tenant_health.nightly.options import given_target
    from tenant_health.showing import console

    if not no_build:
        click.echo("Judging the scores of the past by who left.", err=True)
        refresh(project_dir, dbt_options)
    if chosen := given_target(dbt_options):
        os.environ["DBT_TARGET"] = chosen
    target = current_target()
    with transaction(target) as connection:
        found = read_quality(connection, f"{target.schema}_marts")
    if style == "table":
        report.show(console(), found)
    else:
        write = report.json_text if style == "json" else report.csv_text
        click.echo(write(found), nl=False)
