"""`tenant-health simulate`: what a file of weights or rules would change."""

from pathlib import Path

import click

from tenant_health.command_options import format_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@format_option
def simulate(file: Path, style: str) -> None:
    r"""Shows what FILE would change in place of a seed: who changes status, and how many alerts.

    FILE is a CSV file with the columns of seeds/health_score_components.csv (whole sets of weights
    and targets, from their effective_from on), seeds/risk_rules.csv or seeds/trend_rules.csv (all
    rules). Nothing is changed, in no file and in no table. Run it as the user that builds.

    \b
    Examples:
      tenant-health simulate weights.csv
      tenant-health simulate risk_rules.csv --format csv > moves.csv
      tenant-health simulate weights.csv --format json | jq .alerts
    """
    from tenant_health.connection import current_target, transaction
    from tenant_health.showing import console
    from tenant_health.simulation import report
    from tenant_health.simulation.marts import simulate_file

    target = current_target()
    with transaction(target) as connection:
        simulation = simulate_file(connection, target.schema, file)
    if style == "table":
        report.show(console(), simulation)
    else:
        write = report.json_text if style == "json" else report.csv_text
        click.echo(write(simulation), nl=False)
