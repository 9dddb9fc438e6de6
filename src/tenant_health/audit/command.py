"""`tenant-health audit`: every attack on every release, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tenant_health.audit.attacks import Attack
    from tenant_health.connection import Target

LEAK = 3
"""Exit code when an attack succeeds; 1 is for an audit that could not be made."""


@click.command()
@click.option(
    "--tenant-role", "tenants", multiple=True, metavar="ROLE",
    help="A role that reads for tenants, besides those that are found; may be repeated.",
)  # fmt: skip
@click.option(
    "--internal-role", "staff", multiple=True, metavar="ROLE",
    help="A role that reads for staff, besides those that are found; may be repeated.",
)  # fmt: skip
def audit(tenants: tuple[str, ...], staff: tuple[str, ...]) -> None:
    r"""Attacks the benchmark releases as a curious reader would, and says what was found.

    Nine attacks on all months of `published_benchmarks`, in the database that dbt uses;
    docs/privacy.md explains each. Each says how close it comes to a tenant's value, and 2 to 5 also
    how close with the noise off, which shows that the attack is real. The last one becomes each
    reader role in turn and tries to read what is not for it. Nothing is changed. Roles that can
    read a mart are found by their grants; one without a policy for staff is held to the rules for
    tenants.

    Exit code 0: every attack failed. 3: one succeeded. 1: the audit could not be made.

    \b
    Examples:
      tenant-health audit
      tenant-health audit --tenant-role dashboards --internal-role bi_staff
    """
    from tenant_health.audit.released import attack_releases
    from tenant_health.connection import current_target, transaction

    target = current_target()
    try:
        with transaction(target) as connection:
            view, outcomes = attack_releases(connection, target.schema)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    months = view.released["release_month"].unique().sort()
    click.echo(
        f"{len(months)} monthly releases from {months[0]:%Y-%m} to {months[-1]:%Y-%m}, "
        f"{len(view.released):,} rows; fewest tenants K = {view.settings.threshold}."
    )
    outcomes.append(_access(target, tenants, staff))
    leaks = [attack for attack in outcomes if not attack.passed]
    for attack in outcomes:
        click.echo(line(attack))
    if leaks:
        click.echo(f"{len(leaks)} of {len(outcomes)} attacks succeed. Withstanding them means:")
        for attack in leaks:
            click.echo(f"  {attack.number} {attack.name}: {attack.explanation}")
        raise SystemExit(LEAK)
    click.echo(f"All {len(outcomes)} attacks fail: no leak found.")


def line(attack: Attack) -> str:
    """The outcome of an attack in one line."""
    verdict = "ok  " if attack.passed else "LEAK"
    return f"{verdict}  {attack.number:>2} {attack.name:<18}  {attack.worst_case}"


def _access(target: Target, tenants: tuple[str, ...], staff: tuple[str, ...]) -> Attack:
    """Attack 9."""
    from tenant_health.audit.access import access
    from tenant_health.audit.roles import find_readers, find_relations
    from tenant_health.connection import transaction

    marts = f"{target.schema}_marts"
    with transaction(target) as connection:
        readers = find_readers(connection, marts, tenants, staff)
        return access(connection, marts, readers, find_relations(connection, target.schema))
