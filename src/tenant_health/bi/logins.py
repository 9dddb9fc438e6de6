"""The logins by which Superset reads the marts: one as staff, one as a tenant."""

import os
import secrets
from urllib.parse import quote

from psycopg2 import extensions, sql

from tenant_health.bi.state import State
from tenant_health.connection import Target, connect, transaction
from tenant_health.embedded import data_folder, running
from tenant_health.errors import UserError

ROLES = {"staff": "tenant_health_staff", "tenant": "tenant_health_tenant"}
"""The role of each reader, as `tenant-health readers` makes them."""


def ensure_logins(state: State, target: Target) -> None:
    """Keeps URLs in the state by which both readers can log in; makes the logins if needed.

    TENANT_HEALTH_BI_STAFF_URL and TENANT_HEALTH_BI_TENANT_URL name logins that are there already.

    Raises:
        UserError: A role that should be there is not, or a login is somebody else's.
    """
    made = [reader for reader in ROLES if not os.environ.get(_variable(reader))]
    if made:
        with transaction(target) as connection:
            urls = {f"{reader}_url": _url(connection, state, target, reader) for reader in made}
        state.keep(urls)
    for reader in ROLES:
        url = os.environ.get(_variable(reader)) or state.secrets()[f"{reader}_url"]
        _check(Target(f"{reader} of Superset", target.schema, {"dsn": url}), target.schema)


def _variable(reader: str) -> str:
    return f"TENANT_HEALTH_BI_{reader.upper()}_URL"


def _url(connection: extensions.connection, state: State, target: Target, reader: str) -> str:
    """Makes a reader's login, if it is not there, and says how to connect with it."""
    login, role = f"tenant_health_bi_{reader}", ROLES[reader]
    known = state.secrets().get(f"{reader}_password")
    with connection.cursor() as cursor:
        cursor.execute("select rolname from pg_roles where rolname in (%s, %s)", [login, role])
        existing = {name for (name,) in cursor.fetchall()}
        if role not in existing:
            raise UserError(
                f"There is no role {role}, so the dashboards have no reader. Run `make demo`, or "
                "`tenant-health readers` and a `dbt build` with the vars that it prints."
            )
        if login in existing and not known and target.name != "embedded":
            raise UserError(
                f"The login {login} is there, but its password is not known here. Drop it "
                f"(`drop role {login}`), or set {_variable(reader)} to a URL that logs in."
            )
        password = known or secrets.token_urlsafe(24)
        verb = sql.SQL("alter" if login in existing else "create")
        name = sql.Identifier(login)
        cursor.execute(sql.SQL("{} role {} login password %s").format(verb, name), [password])
        cursor.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role), name))
        cursor.execute(sql.SQL("alter role {} set default_transaction_read_only = on").format(name))
    state.keep({f"{reader}_password": password})
    host, port, database = _address(connection, target)
    encrypted = os.environ.get("PGSSLMODE") if target.name != "embedded" else None
    place = f"{host}:{port}/{quote(database, safe='')}"
    query = f"?sslmode={encrypted}" if encrypted else ""
    return f"postgresql://{login}:{quote(password, safe='')}@{place}{query}"


def _address(connection: extensions.connection, target: Target) -> tuple[str, int, str]:
    """Where a login with a password gets in: the embedded server's port is on this machine only."""
    parameters = connection.get_dsn_parameters()
    database = parameters["dbname"]
    if target.name == "embedded" and (server := running(data_folder())):
        return "127.0.0.1", server.port, database
    host = parameters.get("host") or "127.0.0.1"
    return ("127.0.0.1" if host.startswith("/") else host), int(parameters["port"]), database


def _check(login: Target, schema: str) -> None:
    """Logs in and looks for marts to read."""
    connection = connect(login)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_tables where schemaname = %s and has_table_privilege("
                "format('%%I.%%I', schemaname, tablename), 'select')",
                [f"{schema}_marts"],
            )
            [count] = cursor.fetchone() or [0]
    finally:
        connection.close()
    if not count:
        raise UserError(
            f"The {login.name} can't read any mart in {schema}_marts. "
            "Run `make demo`, or `dbt build` with the vars of `tenant-health readers`."
        )
