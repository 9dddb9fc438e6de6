"""`tenant-health notify`: sends what happened to alerts."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tenant_health.notify.channels import Channel
    from tenant_health.notify.delivery import Outcome

_SECURITIES = ("starttls", "tls", "none")


@click.command()
@click.option(
    "--webhook", envvar="TENANT_HEALTH_ALERT_WEBHOOK", default="", metavar="URL",
    help="Is posted a JSON message an event. Also as TENANT_HEALTH_ALERT_WEBHOOK.",
)  # fmt: skip
@click.option(
    "--email", "receivers", envvar="TENANT_HEALTH_ALERT_EMAIL", default="", metavar="ADDRESSES",
    help="Get a mail an event; with commas. Also as TENANT_HEALTH_ALERT_EMAIL.",
)  # fmt: skip
@click.option(
    "--email-from", "sender", envvar="TENANT_HEALTH_ALERT_EMAIL_FROM", default="",
    metavar="ADDRESS", help="Whom mail comes from. Also as TENANT_HEALTH_ALERT_EMAIL_FROM.",
)  # fmt: skip
@click.option(
    "--smtp", "server", envvar="TENANT_HEALTH_SMTP", default="", metavar="HOST[:PORT]",
    help="The mail server. Also as TENANT_HEALTH_SMTP.",
)  # fmt: skip
@click.option(
    "--smtp-security", "security", envvar="TENANT_HEALTH_SMTP_SECURITY",
    type=click.Choice(_SECURITIES), default="starttls", show_default=True,
    help="How the connection to it is secured. Also as TENANT_HEALTH_SMTP_SECURITY.",
)  # fmt: skip
@click.option(
    "--smtp-user", "user", envvar="TENANT_HEALTH_SMTP_USER", default="", metavar="NAME",
    help="Account there; its password only as TENANT_HEALTH_SMTP_PASSWORD.",
)  # fmt: skip
@click.option(
    "--at-most-once", is_flag=True,
    help="Note an event before it is sent, and send it once: for receivers that do not know a "
    "repeated delivery, such as Slack. One may get lost. For all runs or none.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
def notify(
    webhook: str,
    receivers: str,
    sender: str,
    server: str,
    security: str,
    user: str,
    at_most_once: bool,
    dry_run: bool,
) -> None:
    r"""Sends what happened to alerts: opened, worse, closed.

    Reads the marts that `dbt build` made and sends the newest days' events of tenants that want to
    be told (alert_level PROACTIVE), each once: table alert_deliveries in `<schema>_delivery` holds
    which. The first run of a channel sends nothing. A tenant's most severe event goes out, once a
    night; after too many openings in a night one summary does, and they are held back.

    A run that breaks off is made up for by the next, under the same Idempotency-Key: a receiver
    that knows the key gets each event once, any other at least once. Exit code 1 if something
    could not be sent.

    \b
    Examples:
      tenant-health notify --dry-run
      tenant-health notify --webhook https://example.com/hook
      TENANT_HEALTH_ALERT_WEBHOOK=https://... tenant-health nightly --notify
    """
    import os

    from tenant_health.connection import current_target
    from tenant_health.errors import UserError
    from tenant_health.notify import delivery
    from tenant_health.notify.channels import Mail, Webhook

    addresses = [address.strip() for address in receivers.split(",") if address.strip()]
    channels: list[Channel] = [Webhook(webhook)] if webhook else []
    if addresses:
        password = os.environ.get("TENANT_HEALTH_SMTP_PASSWORD", "")
        channels.append(Mail(server, sender, addresses, security, user, password))
    if dry_run:
        names = [channel.name for channel in channels] or ["webhook"]
        for name, outcome in delivery.dry_run(current_target(), names).items():
            _show_plan(name, outcome)
        return
    if not channels:
        raise UserError(
            "There is nowhere to send to. Give --webhook or --email, or set "
            "TENANT_HEALTH_ALERT_WEBHOOK or TENANT_HEALTH_ALERT_EMAIL; --dry-run needs neither."
        )
    outcomes = delivery.deliver(current_target(), channels, at_most_once)
    for name, outcome in outcomes.items():
        click.echo(f"{name:<10}{_words(outcome)}")
    if any(outcome.failed or outcome.left for outcome in outcomes.values()):
        raise SystemExit(1)


def _show_plan(name: str, outcome: "Outcome") -> None:
    click.echo(f"{name}: {len(outcome.bodies)} to send{_others(outcome.planned)}")
    for body in outcome.bodies:
        text = json.loads(body)["text"].replace("\n", "\n    ")
        click.echo(f"  - {text}")


def _words(outcome: "Outcome") -> str:
    said = f"{outcome.sent} sent{_others(outcome.planned)}"
    if outcome.failed:
        said += f", {outcome.failed} failed: {outcome.trouble}"
    if outcome.left:
        said += f"; {outcome.left} left for the next run"
    return said


def _others(planned: Mapping[str, int]) -> str:
    """What was decided not to be sent."""
    words = {"SKIPPED": "skipped", "HELD": "held back"}
    return "".join(
        f", {planned[status]} {said}" for status, said in words.items() if planned.get(status)
    )
