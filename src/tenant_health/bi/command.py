"""`tenant-health bi`: dashboards in Apache Superset."""

import contextlib
import os
import tempfile
from pathlib import Path

import click
import yaml

from tenant_health.bi import superset
from tenant_health.bi.bundle import bundle, digests, documents, exported, write_bundle
from tenant_health.bi.contracts import read_marts
from tenant_health.bi.datasets import synced
from tenant_health.bi.form import tidied, to_text
from tenant_health.bi.languages import languages, page_of
from tenant_health.bi.logins import ensure_logins
from tenant_health.bi.portal import portal as embedding_portal
from tenant_health.bi.portal import tenant_names
from tenant_health.bi.state import open_state
from tenant_health.bi.tokens import guest_token
from tenant_health.connection import current_target
from tenant_health.embedded.folder import project_folder
from tenant_health.errors import UserError

PORT = 8088
TENANT_DASHBOARD = Path("bi/superset/dashboards/tenant.yaml")


@click.group()
def bi() -> None:
    r"""Starts, stops and fills the dashboards in Apache Superset.

    `make bi` installs Superset and starts it. What it shows stands in `bi/superset`; what it keeps
    (its own tables, passwords, log) in `.superset`, or in the folder of TENANT_HEALTH_HOME.

    \b
    Examples:
      tenant-health bi start
      tenant-health bi export
    """


@bi.command()
@click.option("--again", is_flag=True, help="Import even if no file has changed since.")
def start(again: bool) -> None:
    """Starts Superset on this machine only, with what `bi/superset` holds.

    Files are imported when they have changed since the last import, over what was edited in the
    tool: export first what you want to keep.
    """
    project = project_folder()
    state = open_state()
    imported = state.imported
    target = current_target()
    ensure_logins(state, target)
    files = bundle(project / "bi" / "superset", target.schema)
    wanted = {"superset": _version(project), **digests(files)}
    if again or wanted != imported:
        click.echo("Preparing Superset and importing the dashboards; this takes up to a minute.")
        with tempfile.TemporaryDirectory(prefix="tenant-health-bi-") as folder:
            write_bundle(files, imported.keys() - wanted.keys(), Path(folder))
            superset.manage(project, state, "prepare", Path(folder))
        state.imported = wanted
    first = int(os.environ.get("TENANT_HEALTH_BI_PORT") or PORT)
    port = superset.running(state) or superset.start(project, state, first)
    click.echo(f"Dashboards: http://127.0.0.1:{port}/dashboard/list/")
    secrets = state.folder / "secrets.json"
    shown = f"password {state.secrets()['admin_password']}, shown this once and kept in {secrets}"
    click.echo(f"Log in as admin, {shown if not imported else f'the password is in {secrets}'}.")


@bi.command()
def stop() -> None:
    """Stops Superset; the embedded PostgreSQL keeps running."""
    state = open_state()
    click.echo("Stopped." if superset.stop(state) else "No Superset was running.")


@bi.command()
def export() -> None:
    """Writes what was edited in Superset back to `bi/superset`."""
    project, schema = project_folder(), os.environ.get("DBT_SCHEMA") or "analytics"
    source = project / "bi" / "superset"
    state = open_state()
    with tempfile.TemporaryDirectory(prefix="tenant-health-bi-") as folder:
        superset.manage(project, state, "export", Path(folder))
        changes = exported(Path(folder), source, schema)
    for file, text in changes.items():
        _write(file, text)
        click.echo(f"{'removed' if text is None else 'wrote'} {file.relative_to(project)}")
    state.imported = {"superset": _version(project), **digests(bundle(source, schema))}
    click.echo(f"{len(changes)} files changed." if changes else "Nothing was edited.")


@bi.command()
def portal() -> None:
    """Shows the embedded dashboard as a tenant sees it, in an example portal; Ctrl+C ends it."""
    project, state, target = project_folder(), open_state(), current_target()
    port = superset.running(state)
    if port is None:
        raise UserError("No Superset is running. Start it with `make bi`.")
    words = languages(project / "bi" / "labels")
    english = yaml.safe_load((project / TENANT_DASHBOARD).read_text("utf-8"))["uuid"]
    secret = state.secrets()["guest_token_secret"]
    server = embedding_portal(
        f"http://localhost:{port}",
        {language: page_of(language, english) for language in ("en", *words)},
        lambda: tenant_names(target),
        lambda organization_id, dashboard: guest_token(secret, organization_id, dashboard),
    )
    click.echo(f"Example portal: http://localhost:{server.server_port}/")
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


@bi.command()
def sync() -> None:
    """Brings columns and descriptions from the marts' YAML to the datasets; tidies all files."""
    project = project_folder()
    source = project / "bi" / "superset"
    for file, text in synced(source, read_marts(project)).items():
        _write(file, text)
    for kind, file, document in documents(source):
        _write(file, to_text(tidied(kind, document)))


def _write(file: Path, text: str | None) -> None:
    if text is None:
        file.unlink()
    elif not file.exists() or file.read_text("utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def _version(project: Path) -> str:
    """The Superset that is installed: another one has to bring its own tables up to date."""
    lock = (project / "bi" / "requirements.lock").read_text("utf-8")
    return next(line.split()[0] for line in lock.splitlines() if line.startswith("apache-superset"))
