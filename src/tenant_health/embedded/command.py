"""`tenant-health db`: the embedded PostgreSQL by hand."""

import os

import click

from tenant_health.embedded.folder import binaries, data_folder
from tenant_health.embedded.server import Server, running
from tenant_health.embedded.server import start as start_server
from tenant_health.embedded.server import stop as stop_server

NOT_RUNNING = 3
"""Exit code of `status` (and of what needs a running server), as service managers have it."""

_STRONGER = ("PGSERVICE", "PGHOSTADDR")
"""Variables that would lead psql elsewhere, whatever PGHOST says."""


@click.group()
def db() -> None:
    r"""Starts, stops and shows the embedded PostgreSQL.

    Its data is in `.postgres` in the project, or in the folder that TENANT_HEALTH_HOME names.
    It keeps running after the command, and takes connections from this machine only.

    \b
    Examples:
      tenant-health db start
      tenant-health db psql -c 'select * from analytics_marts.tenant_portfolio'
      psql "$(tenant-health db url)"
    """


@db.command()
def start() -> None:
    """Starts it, and makes its data folder the first time."""
    _describe(start_server(data_folder()))


@db.command()
def stop() -> None:
    """Stops it and ends its connections; the data stay."""
    data = data_folder()
    click.echo("Stopped." if stop_server(data) else f"No PostgreSQL was running in {data}.")


@db.command()
def status() -> None:
    """Says whether it runs (exit code 0) or not (exit code 3)."""
    _describe(_running())


@db.command()
@click.option("--socket", is_flag=True, help="The URL of the Unix socket, without a password.")
def url(socket: bool) -> None:
    """Prints its connection URL with the password, for psql and BI tools on this machine."""
    server = _running()
    click.echo(server.socket_url() if socket else server.url())


@db.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    """Opens psql, which comes with it; ARGUMENTS are psql's own.

    Another database, user or URL among them holds instead.
    """
    program = str(binaries() / "psql")
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}
    given = {names[name]: str(value) for name, value in _running().parameters().items()}
    others = {name: value for name, value in os.environ.items() if name not in _STRONGER}
    # psql takes this process's place; no shell needed
    os.execve(program, [program, *arguments], {**others, **given})  # noqa: S606


def _running() -> Server:
    data = data_folder()
    server = running(data)
    if server is None:
        click.echo(
            f"No PostgreSQL is running in {data}. Start it with `tenant-health db start`.", err=True
        )
        raise SystemExit(NOT_RUNNING)
    return server


def _describe(server: Server) -> None:
    state = "is running" if server.ready else "is starting"
    click.echo(
        f"PostgreSQL {state}: 127.0.0.1 port {server.port}, process {server.pid}, "
        f"data in {server.data}."
    )
