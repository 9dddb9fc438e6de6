"""`tenant-health portfolio`: the marts as a summary to read."""

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from urllib.parse import quote

import click

from tenant_health.command_options import format_option

STATUSES = ("HEALTHY", "AT_RISK", "CRITICAL", "INSUFFICIENT_DATA")
"""The values of health_status."""

_IN_A_TABLE = 10


@click.command()
@format_option
@click.option(
    "--status", "statuses", type=click.Choice(STATUSES, case_sensitive=False), multiple=True,
    help="Lists only tenants of this health status. May be given more than once.",
)  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(1), metavar="NUMBER",
    help="How many tenants to list.  [default: 10 in a table, else all]",
)  # fmt: skip
def portfolio(style: str, statuses: tuple[str, ...], limit: int | None) -> None:
    r"""Shows how the tenants are and whom to call first, and why.

    Reads the marts that `dbt build` made, in `<schema>_marts`; the schema is `analytics` unless
    DBT_SCHEMA says otherwise. Critical tenants come first, then silent ones, then all others that
    give a reason to call; within each, what weighs most. The rules and their weights are the rows
    of seeds/call_rules.csv.

    \b
    Examples:
      tenant-health portfolio
      tenant-health portfolio --status critical --status at_risk --limit 50
      tenant-health portfolio --format csv > calls.csv
      tenant-health portfolio --format json | jq -r '.calls[].name'
    """
    from tenant_health.connection import current_target, transaction
    from tenant_health.portfolio import report
    from tenant_health.portfolio.marts import read_portfolio
    from tenant_health.showing import console

    target = current_target()
    schema = f"{target.schema}_marts"
    with transaction(target) as connection:
        found = read_portfolio(connection, schema)
        parameters = connection.info.dsn_parameters
    urgent = [tenant for tenant in found.calls if not statuses or tenant.health_status in statuses]
    if style != "table":
        write = report.json_text if style == "json" else report.csv_text
        click.echo(write(found.as_of_date, urgent[:limit]), nl=False)
        return
    report.show(console(), found, urgent, limit or _IN_A_TABLE)
    click.echo(f"\nTo look further, connect and read schema {schema}:")
    for line in ways_to_connect(target.name, parameters, _command()):
        click.echo(f"  {line}")


def ways_to_connect(target: str, parameters: Mapping[str, str], command: str) -> list[str]:
    """Command lines and URLs, without passwords.

    Args:
        target: Name of the output of profiles.yml.
        parameters: The connection's, as libpq tells them.
        command: How to call `tenant-health` from here.
    """
    if target == "embedded":
        return [
            f"{command} db psql",
            f'psql "$({command} db url)"',
            f"postgresql://postgres@127.0.0.1:{parameters['port']}/postgres",
            f"  (for BI tools on this machine; with the password: `{command} db url`)",
        ]
    host, port = parameters.get("host", ""), parameters["port"]
    user, database = quote(parameters["user"], safe=""), quote(parameters["dbname"], safe="")
    if not host or host.startswith("/"):
        url = f"postgresql://{user}@/{database}?host={quote(host, safe='')}&port={port}"
    else:
        url = f"postgresql://{user}@{host}:{port}/{database}"
    return [f"psql '{url}'"]


def _command() -> str:
    """`tenant-health`, with its path if the shell would not find it."""
    found = shutil.which("tenant-health")
    return "tenant-health" if found else shlex.quote(os.path.relpath(sys.argv[0]))
