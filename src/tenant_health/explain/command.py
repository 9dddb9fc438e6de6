"""`tenant-health explain`: what moved the score of one tenant."""

import click

from tenant_health.command_options import format_option


@click.command()
@click.argument("tenant", required=False)
@click.option(
    "--days", type=click.IntRange(1), default=7, show_default=True,
    help="Since how many days ago: one of the windows of seeds/score_windows.csv.",
)  # fmt: skip
@format_option
def explain(tenant: str | None, days: int, style: str) -> None:
    r"""Shows what moved the score of TENANT, and which users and cases it was.

    TENANT is an id, slug or name; without it, the first one to call. Reads the marts that `dbt
    build` made, in `<schema>_marts`; the schema is `analytics` unless DBT_SCHEMA says otherwise.
    The points of all drivers sum to the change of the score. A table has the first five of each
    cause, the other formats have all that the marts keep.

    \b
    Examples:
      tenant-health explain acme
      tenant-health explain acme --days 30
      tenant-health explain acme --format json | jq -r '.drivers[].headline'
      tenant-health explain acme --days 30 --format csv > why.csv
    """
    from tenant_health.connection import current_target, transaction
    from tenant_health.explain import report
    from tenant_health.explain.marts import read_explanation
    from tenant_health.showing import console

    target = current_target()
    with transaction(target) as connection:
        found = read_explanation(connection, f"{target.schema}_marts", tenant, days)
    if style == "table":
        report.show(console(), found)
    else:
        write = report.json_text if style == "json" else report.csv_text
        click.echo(write(found), nl=False)
