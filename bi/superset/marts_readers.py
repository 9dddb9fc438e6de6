"""Connects Superset to the marts as one of two readers, neither of which can write.

The connections in `databases` name a reader in place of an address, `staff@marts` or
`tenant@marts`. The login behind each stands in `secrets.json`, or in TENANT_HEALTH_BI_STAFF_URL and
TENANT_HEALTH_BI_TENANT_URL, and is looked up for every connection: no password is in Superset's own
database, and none in a file of this folder.

Every query has a connection of its own, opened for it and closed after it. That of the tenant
reader says at its start for which tenant it reads, so it can't be somebody else's later. The tenant
is the one that the guest token names; for anybody else the setting is absent, and row-level
security shows no row.
"""

import json
import os
from pathlib import Path
from typing import Any

from flask import g
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.pool import NullPool

HOST = "marts"
READERS = ("staff", "tenant")


def connect_as_reader(
    url: URL, parameters: dict[str, Any], _username: object, _security: object, _source: object
) -> tuple[URL, dict[str, Any]]:
    """Superset's DB_CONNECTION_MUTATOR: the reader's login in place of its name.

    Args:
        url: The connection's URL; one of another database stays as it is.
        parameters: What Superset gives to `create_engine`.

    Returns:
        Both, as the engine shall have them.
    """
    if url.host != HOST or url.username not in READERS:
        return url, parameters
    is_guest = getattr(g.get("user", None), "is_guest_user", False)
    reader = "tenant" if is_guest else url.username  # a guest never reads as staff
    given = parameters.get("connect_args", {})
    settings = {
        "default_transaction_read_only": "on",
        # Where no tenant's login can put a function. For a chart, Superset then sets the schema of
        # its marts, where none can either.
        "search_path": "pg_catalog",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "60s",
    }
    if reader == "tenant" and (organization := current_organization()):
        settings["app.current_organization"] = organization
    options = " ".join(f"-c {key}={_escaped(value)}" for key, value in settings.items())
    arguments = {
        **given,
        "options": f"{given.get('options', '')} {options}".strip(),
        "application_name": "tenant-health bi",
        "connect_timeout": 10,
    }
    login = make_url(login_url(reader)).set(drivername="postgresql+psycopg2")
    return login, {**parameters, "connect_args": arguments, "poolclass": NullPool}


def current_organization() -> str | None:
    """The tenant for whom this request reads: the user name in its guest token; else none."""
    user = g.get("user", None)
    if not getattr(user, "is_guest_user", False):
        return None
    name: str = user.username
    return name if name.isprintable() else None


def login_url(reader: str) -> str:
    """The URL of a reader's login in PostgreSQL."""
    given = os.environ.get(f"TENANT_HEALTH_BI_{reader.upper()}_URL")
    if given:
        return given
    secrets = Path(os.environ["TENANT_HEALTH_BI_HOME"], "secrets.json")
    return str(json.loads(secrets.read_text("utf-8"))[f"{reader}_url"])


def _escaped(value: str) -> str:
    """A setting's value as libpq's `options` want it."""
    return value.replace("\\", "\\\\").replace(" ", "\\ ")
