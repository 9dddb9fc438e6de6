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
def audit() -> None:
    r"""Attacks the benchmark releases as a curious reader would, and says what was found.

    Nine attacks on all months of `published_benchmarks`, in the database that dbt uses;
    docs/privacy.md explains each. Each says how close it comes to a tenant's value, and 2 to 5 also
    how close with the noise off, which shows that the attack is real. The last one looks for every
    way in which a reader role, or a login that is a member of one, sees more than is its own, and
    signs in as it to try (docs/access.md). Nothing is changed. Who is a reader, the vars of the
    last build say.

    Exit code 0: every attack failed. 3: one succeeded. 1: the audit could not be made.

    \b
    Example:
      tenant-health audit
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
    outcomes.append(_readers(target))
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


def _readers(target: Target) -> Attack:
    """Attack 9: each leak in a line of its own."""
    from tenant_health.audit.access import access
    from tenant_health.audit.attacks import Attack
    from tenant_health.connection import transaction

    with transaction(target) as connection:
        found = access(connection, target.schema)
    return Attack(
        9,
        "readers",
        not found.leaks,
        ("\n" + " " * 10).join(found.leaks) or found.tried,
        "Readers and their logins read nothing but their marts; a tenant's its own rows only, and "
        "none unless app.current_organization is set. They can't do anything but read.",
    )
