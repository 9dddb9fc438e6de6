"""The command `tenant-health`."""

import os
from importlib import import_module
from typing import Any, ClassVar

import click

from tenant_health.errors import UserError
from tenant_health.output import Output, steady_output

_COMPLETE = "_TENANT_HEALTH_COMPLETE"
"""The environment variable by which a shell asks for completions."""


class Commands(click.Group):
    """Imports a subcommand only when it is needed, and shows a UserError as one message."""

    PLACES: ClassVar[dict[str, tuple[str, str]]] = {
        "actions": (
            "tenant_health.actions.command",
            "Shows the cheapest plan that gets TENANT out of risk, and what it is about.",
        ),
        "alerts": (
            "tenant_health.portfolio.alerts",
            "Lists alerts: the open ones first, each time the newest.",
        ),
        "audit": (
            "tenant_health.audit.command",
            "Attacks the benchmark releases as a curious reader would, and says what was found.",
        ),
        "backtest": (
            "tenant_health.backtest.command",
            "Judges the score by who left, and says in words whether it can be trusted.",
        ),
        "bi": (
            "tenant_health.bi.command",
            "Starts, stops and fills the dashboards in Apache Superset.",
        ),
        "db": (
            "tenant_health.embedded.command",
            "Starts, stops and shows the embedded PostgreSQL.",
        ),
        "deps": (
            "tenant_health.packages",
            "Installs the dbt packages, or their stand-in where dbt's hub can't be reached.",
        ),
        "explain": (
            "tenant_health.explain.command",
            "Shows what moved the score of TENANT, and which users and cases it was.",
        ),
        "key": (
            "tenant_health.release_key.command",
            "Shows, backs up and takes the key that benchmark releases are made with.",
        ),
        "load": (
            "tenant_health.load.command",
            "Loads FOLDER, which has one CSV (or csv.gz) file for each raw table.",
        ),
        "nightly": (
            "tenant_health.nightly.command",
            "Builds the marts as a scheduler does each night, and says how it went.",
        ),
        "notify": (
            "tenant_health.notify.command",
            "Sends what happened to alerts: opened, worse, closed.",
        ),
        "portfolio": (
            "tenant_health.portfolio.command",
            "Shows how the tenants are and whom to call first, and why.",
        ),
        "publish": (
            "tenant_health.publish.command",
            "Publishes FOLDER, which has the marts as Parquet, in PostgreSQL.",
        ),
        "readers": (
            "tenant_health.readers",
            "Makes one role for staff and one for tenants, and prints the vars that name them.",
        ),
        "sample": (
            "tenant_health.sample.command",
            "Writes sample activity to the raw tables, in place of an earlier sample or load.",
        ),
        "simulate": (
            "tenant_health.simulation.command",
            "Shows what FILE would change in place of a seed: who changes status, and how many "
            "alerts.",
        ),
    }
    """The module that defines each subcommand under its own name, and its first sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Takes what click.Group takes."""
        super().__init__(*args, **kwargs)
        self._output: Output
        _keep_line_breaks(self)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The subcommands, sorted."""
        return sorted({*super().list_commands(ctx), *self.PLACES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the subcommand."""
        if cmd_name not in self.PLACES:
            return super().get_command(ctx, cmd_name)
        module, _ = self.PLACES[cmd_name]
        command: click.Command = getattr(import_module(module), cmd_name)
        _keep_line_breaks(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the subcommands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.PLACES[name][1]) for name in self.list_commands(ctx)])

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Takes what click.Group.main takes; no trouble with printing stops a subcommand."""
        if _COMPLETE in os.environ:  # a shell asks, and click answers in bytes
            return super().main(*args, **kwargs)
        with steady_output() as self._output:
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the subcommand; one that ends well has failed if its output was lost."""
        try:
            result = super().invoke(ctx)
        except UserError as error:
            raise click.ClickException(str(error)) from error
        if lost := self._output.lost():
            raise click.ClickException(
                f"Standard output can't be written: {lost.strerror}. The command did its work, but "
                "what it printed is lost."
            )
        return result


def _keep_line_breaks(command: click.Command) -> None:
    r"""Makes the \b of a raw docstring what click wants: the character before lines to keep."""
    command.help = (command.help or "").replace(r"\b", "\b")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tenant-health")
def main() -> None:
    r"""Health scores, usage and peer benchmarks of every tenant.

    The database is the one that dbt would use: PostgreSQL in `.postgres` of this project unless
    PGHOST, PGUSER or PGDATABASE is set (then that server), or DBT_TARGET names an output of
    profiles.yml.

    \b
    From nothing to a list of the tenants to call:
      tenant-health sample
      dbt build
      tenant-health portfolio
    """
