"""`tenant-health actions`: the plans of one tenant to read."""

import click

from tenant_health.command_options import format_option


@click.command()
@click.argument("tenant", required=False)
@format_option
def actions(tenant: str | None, style: str) -> None:
    r"""Shows the cheapest plan that gets TENANT out of risk, and what it is about.

    TENANT is an id, slug or name; without it, the first one to call. Reads the marts that `dbt
    build` made, in `<schema>_marts`; the schema is `analytics` unless DBT_SCHEMA says otherwise. A
    table has the first five users, assignments, cases and features, the other formats have all.

    \b
    Examples:
      tenant-health actions acme
      tenant-health actions "Acme Corporation" --format csv > calls.csv
      tenant-health actions acme --format json | jq '.plans[0].actions[].headline'
    """
    from tenant_health.actions import report
    from tenant_health.actions.marts import read_plans
    from tenant_health.connection import current_target, transaction
    from tenant_health.showing import console

    target = current_target()
    with transaction(target) as connection:
        plans = read_plans(connection, f"{target.schema}_marts", tenant)
    if style == "table":
        report.show(console(), plans)
    else:
        write = report.json_text if style == "json" else report.csv_text
        click.echo(write(plans), nl=False)
