"""What has to be done inside Superset, in one process, as each takes ten seconds to start.

    python manage.py prepare FOLDER    makes its tables, roles and administrator; imports FOLDER
    python manage.py export FOLDER     writes all objects to FOLDER as Superset exports them

`tenant-health bi` calls it with the environment that superset_config.py describes.
"""

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from flask import Flask

ADMINISTRATOR = "admin"
CUSTOMER = {
    ("can_log", "Superset"),
    ("can_read", "CurrentUserRestApi"),
    ("can_read", "Chart"),
    ("can_read", "Dashboard"),
    ("can_read", "EmbeddedDashboard"),
    ("can_read", "DashboardFilterStateRestApi"),
    ("can_write", "DashboardFilterStateRestApi"),
}
"""What whoever has a guest token may do; its dashboard lets it read that dashboard's datasets."""
PORTAL = {("can_grant_guest_token", "SecurityRestApi"), ("can_read", "SecurityRestApi")}
"""What the application that embeds dashboards needs, if it asks Superset for its guest tokens."""
TENANT_DATABASE = UUID("a1a8b4f2-6c5e-5c1d-8f3e-2b7d9c0e4a02")


def prepare(app: Flask, folder: Path) -> None:
    """Brings Superset's own tables, roles, administrator and objects to what they should be."""
    from flask_migrate import upgrade
    from superset.extensions import appbuilder, security_manager

    upgrade(os.fspath(Path(app.root_path, "migrations")))
    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()
    _set_role("Embedded customer", CUSTOMER)
    _set_role("Embedding application", PORTAL)
    if security_manager.find_user(username=ADMINISTRATOR) is None:
        secrets = Path(os.environ["TENANT_HEALTH_BI_HOME"], "secrets.json")
        security_manager.add_user(
            ADMINISTRATOR, "Admin", "tenant-health", "admin@localhost",
            security_manager.find_role("Admin"),
            password=json.loads(secrets.read_text("utf-8"))["admin_password"],
        )  # fmt: skip
    _import(app, folder)


def export(_app: Flask, folder: Path) -> None:
    """Writes every object to a file."""
    from superset.commands.export.assets import ExportAssetsCommand

    for name, text in ExportAssetsCommand().run():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text(), "utf-8")


def _set_role(name: str, permissions: set[tuple[str, str]]) -> None:
    from superset.extensions import db, security_manager

    role = security_manager.add_role(name)
    role.permissions = [
        security_manager.add_permission_view_menu(action, view) for action, view in permissions
    ]
    db.session.commit()


def _import(app: Flask, folder: Path) -> None:
    """Imports a folder with Superset's own command, and makes sure that all of it arrived."""
    from superset.cli.main import superset
    from superset.extensions import db
    from superset.models.dashboard import Dashboard
    from superset.models.slice import Slice

    arguments = ["import-directory", "--overwrite", str(folder)]
    result = app.test_cli_runner().invoke(superset, arguments)
    print(result.output)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    charts = {str(chart.uuid): chart for chart in db.session.query(Slice)}
    dashboards = {str(one.uuid): one for one in db.session.query(Dashboard)}
    documents = {file: _read(file) for file in sorted(folder.glob("dashboards/**/*.yaml"))}
    missing = [
        str(file.relative_to(folder))
        for file in sorted(folder.glob("charts/**/*.yaml"))
        if _read(file)["uuid"] not in charts
    ] + [
        str(file.relative_to(folder))
        for file, document in documents.items()
        if document["uuid"] not in dashboards
    ]
    if missing or result.exit_code:
        raise SystemExit(f"Superset did not import {', '.join(missing) or folder}: see above.")
    for document in documents.values():
        parts = [part for part in document["position"].values() if isinstance(part, dict)]
        uuids = [part["meta"]["uuid"] for part in parts if part.get("type") == "CHART"]
        dashboard = dashboards[document["uuid"]]
        dashboard.slices = [charts[uuid] for uuid in uuids]
        _let_embed(dashboard)
    _remove({UUID(uuid) for uuid in (folder / "gone.txt").read_text("utf-8").split()})
    db.session.commit()


def _remove(uuids: set[UUID]) -> None:
    """Removes objects whose files are gone, each before those that it refers to."""
    from superset.connectors.sqla.models import SqlaTable
    from superset.extensions import db
    from superset.models.dashboard import Dashboard
    from superset.models.slice import Slice

    for kind in (Dashboard, Slice, SqlaTable):
        for one in db.session.query(kind).filter(kind.uuid.in_(uuids)):
            db.session.delete(one)
        db.session.flush()


def _let_embed(dashboard: Any) -> None:
    """Lets a dashboard be embedded, under its own uuid, if all that it reads is for tenants."""
    from superset.extensions import db
    from superset.models.embedded_dashboard import EmbeddedDashboard

    databases = {chart.table.database.uuid for chart in dashboard.slices}
    wanted = databases == {TENANT_DATABASE}
    if wanted and [one.uuid for one in dashboard.embedded] == [dashboard.uuid]:
        return
    dashboard.embedded = []
    db.session.flush()
    if wanted:
        dashboard.embedded = [EmbeddedDashboard(uuid=dashboard.uuid, allow_domain_list="")]


def _read(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return document


def main() -> None:
    """Does what the arguments say."""
    task, folder = {"prepare": prepare, "export": export}[sys.argv[1]], Path(sys.argv[2])
    from superset.app import create_app

    app = create_app()
    logging.getLogger().setLevel(logging.WARNING)
    with app.app_context():
        from flask import g
        from superset.extensions import security_manager

        if task is export:
            g.user = security_manager.find_user(username=ADMINISTRATOR)
        task(app, folder)


if __name__ == "__main__":
    main()
