"""`tenant-health audit`: every attack on every release, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tenant_health.connection import Target
    from tenant_health.disclosure import Releases, Settings
    from tenant_health.disclosure.attacks import Attack

LEAK = 3
"""Exit code when an attack succeeds; 1 is for an audit that could not be made."""


@click.command()
@click.option(
    "--without-secondary-suppression", "exposed", is_flag=True,
    help="Instead attack what the releases would be if every cohort of a sector, a size band or "
    "both appeared that is large and varied enough by itself. They are made in memory only.",
)  # fmt: skip
def audit(exposed: bool) -> None:
    r"""Attacks the benchmark releases as a curious reader would, and says what was found.

    Ten attacks on all months of `published_benchmarks`, in the database that dbt uses;
    docs/privacy.md explains each. The last one looks for every way in which a reader role, or a
    login that is a member of one, sees more than is its own, and signs in as it to try
    (docs/access.md). Nothing is changed. Who is a reader, the vars of the last build say.

    Exit code 0: every attack failed. 3: one succeeded. 1: the audit could not be made.

    \b
    Examples:
      tenant-health audit
      tenant-health audit --without-secondary-suppression
    """
    from tenant_health.audit.released import read_releases
    from tenant_health.connection import current_target, transaction
    from tenant_health.disclosure.attacks import run_attacks

    target = current_target()
    with transaction(target) as connection:
        releases, settings = read_releases(connection, target.schema)
    months = releases.published["release_month"].unique().sort()
    click.echo(
        f"{len(months)} monthly releases from {months[0]:%Y-%m} to {months[-1]:%Y-%m}, "
        f"{len(releases.published):,} rows; fewest tenants K = {settings.group_size}."
    )
    try:
        if exposed:
            click.echo("Made again in memory without secondary suppression: leaks are expected.")
            outcomes = _control(releases, settings)
        else:
            outcomes = [*run_attacks(releases, settings), _readers(target)]
    except ValueError as error:
        raise click.ClickException(str(error)) from error
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


def _control(releases: Releases, settings: Settings) -> list[Attack]:
    """Attacks 2, 3 and 6 on releases in which any cohort appears that passes alone."""
    from dataclasses import replace

    from tenant_health.disclosure import attacks, build_releases

    exposed = replace(settings, suppress_secondary=False, cross_cohorts=True)
    made = build_releases(releases.members, exposed)
    view = attacks.ReaderView.of(made.published, made.members, exposed)
    return [attacks.remainders(view), attacks.span(view), attacks.coalition(view)]


def _readers(target: Target) -> Attack:
    """Attack 10: each leak in a line of its own."""
    from tenant_health.audit.access import access
    from tenant_health.connection import transaction
    from tenant_health.disclosure.attacks import Attack

    with transaction(target) as connection:
        found = access(connection, target.schema)
    return Attack(
        10,
        "readers",
        not found.leaks,
        ("\n" + " " * 10).join(found.leaks) or found.tried,
        "Readers and their logins read nothing but their marts; a tenant's its own rows only, and "
        "none unless app.current_organization is set. They can't do anything but read.",
    )
