"""`tenant-health nightly`: what a scheduler calls."""

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from tenant_health.command_options import project_option
from tenant_health.nightly.options import WEEKDAYS

_TIME = re.compile(r"0+|([0-9]+) *(us|ms|s|min|h|d)?")


def _time_limit(_: click.Context, parameter: click.Parameter, value: str) -> str:
    found = _TIME.fullmatch(value.strip())
    if not found:
        raise click.BadParameter(
            f"{value!r} is not a time such as 90s, 10min or 2h.", param=parameter
        )
    number, unit = found.groups()
    if number and not unit:  # the server would take it for milliseconds
        raise click.BadParameter(
            f"{value!r} has no unit. Write {number}s for seconds, {number}min for minutes.",
            param=parameter,
        )
    return f"{number}{unit}" if number else "0"


@click.command()
@project_option
@click.option(
    "--artifacts", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="Where to keep what dbt writes.  [default: artifacts in the project]",
)  # fmt: skip
@click.option(
    "--keep-days", type=click.IntRange(1), default=30, show_default=True,
    help="For how many days.",
)  # fmt: skip
@click.option(
    "--deep-on", type=click.Choice([*WEEKDAYS, "never"], case_sensitive=False),
    default="sunday", show_default=True, metavar="WEEKDAY",
    help="The day of the week, in UTC, whose night rebuilds more days; never for none.",
)  # fmt: skip
@click.option(
    "--deep-lookback", type=click.IntRange(0, 9999), default=90, show_default=True,
    metavar="DAYS", help="How many days before the newest one that night rebuilds.",
)  # fmt: skip
@click.option(
    "--statement-timeout", default="2h", show_default=True, callback=_time_limit, metavar="TIME",
    help="How long one statement may take; 0 for the server's own setting.",
)  # fmt: skip
@click.option(
    "--lock-timeout", default="10min", show_default=True, callback=_time_limit, metavar="TIME",
    help="How long one may wait for a lock; 0 for the server's own setting.",
)  # fmt: skip
@click.option(
    "--build-anyway", is_flag=True, help="Build even if a source is too old.",
)  # fmt: skip
@click.option(
    "--publish", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="After a build on Spark that passed, run `tenant-health publish FOLDER`.",
)  # fmt: skip
@click.option(
    "--notify", is_flag=True,
    help="After a build that passed, run `tenant-health notify`, set up by its variables.",
)  # fmt: skip
@click.option(
    "--webhook", envvar="TENANT_HEALTH_WEBHOOK", default="", metavar="URL",
    help="Is sent a JSON message if the night fails. Also as TENANT_HEALTH_WEBHOOK.",
)  # fmt: skip
@click.argument("dbt_options", nargs=-1, type=click.UNPROCESSED)
def nightly(
    project_dir: Path | None,
    artifacts: Path | None,
    keep_days: int,
    deep_on: str,
    deep_lookback: int,
    statement_timeout: str,
    lock_timeout: str,
    build_anyway: bool,
    publish: Path | None,
    notify: bool,
    webhook: str,
    dbt_options: tuple[str, ...],
) -> None:
    r"""Builds the marts as a scheduler does each night, and says how it went.

    Checks how fresh the sources are, runs `dbt build` without the unit tests and what is built
    once a week (`tenant-health backtest`), and `dbt retry` once if something failed. A source too
    old stops the night before it: the marts stay as they were. All steps are for the same day: the
    var as_of_date, or the day before the night began, in UTC. DBT_OPTIONS, after --, go to `dbt
    build`. The exit code is dbt's: 0 success, 1 something failed or is too old, 2 dbt could not
    begin. Another run at the same time is code 2, too; 1 is also a night that passed but whose
    alerts could not all be sent. With --publish, Spark builds and PostgreSQL has the marts: those
    of FOLDER go to the profile's own target, with the same vars.

    \b
    Examples:
      tenant-health nightly
      tenant-health nightly --artifacts /var/lib/tenant-health -- --target server
      tenant-health nightly -- --vars '{as_of_date: 2026-03-01}'
      tenant-health nightly --publish .spark/tables -- --target spark --vars '{lake: /lake/raw}'
    """
    from tenant_health.embedded.folder import project_folder
    from tenant_health.nightly.night import Plan, run_night
    from tenant_health.nightly.options import given_target
    from tenant_health.nightly.summary import message, not_begun, summary
    from tenant_health.webhook import check_url

    builds_on = given_target(dbt_options)
    if publish and not builds_on:
        raise click.UsageError(
            "--publish needs the target that builds: add -- --target spark. The marts go to the "
            "profile's own target."
        )
    if publish and builds_on == os.environ.get("DBT_TARGET"):
        raise click.UsageError(
            f"DBT_TARGET is {builds_on}, but that is the target that builds. Unset it, or name the "
            "target in PostgreSQL to which the marts go."
        )
    if webhook:
        check_url(webhook, "--webhook or TENANT_HEALTH_WEBHOOK")
    try:
        project = (project_dir or project_folder()).absolute()
        limits = {"statement_timeout": statement_timeout, "lock_timeout": lock_timeout}
        plan = Plan(
            project=project,
            artifacts=(artifacts or project / "artifacts").absolute(),
            keep_days=keep_days,
            settings={name: limit for name, limit in limits.items() if limit != "0"},
            options=dbt_options,
            build_anyway=build_anyway,
            publish=publish and publish.absolute(),
            notify=notify,
            deep_on=deep_on,
            deep_lookback=deep_lookback,
        )
        night = run_night(plan, click.echo)
    except Exception:  # whatever it was, somebody has to know
        _tell(webhook, not_begun())
        raise
    if night.exit_code:
        _tell(webhook, message(night))
    text = summary(night)
    with suppress(OSError):  # the disk may be full
        night.folders.summary.write_text(text + "\n", encoding="utf-8")
    click.echo(text)
    raise SystemExit(night.exit_code)


def _tell(webhook: str, content: Mapping[str, Any]) -> None:
    """Sends the message, if there is a webhook; before anything is printed, which could fail."""
    from tenant_health.webhook import post

    if webhook and (trouble := post(webhook, json.dumps(content).encode())):
        click.echo(f"The webhook was not told: {trouble}.", err=True)
