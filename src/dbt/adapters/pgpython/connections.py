"""Credentials and connections: dbt-postgres's, with libpq's defaults and messages that help."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import psycopg2
from dbt.adapters.contracts.connection import Connection
from dbt.adapters.exceptions import FailedToConnectError
from dbt.adapters.postgres import PostgresConnectionManager, PostgresCredentials
from dbt_common.helper_types import Port
from mashumaro.jsonschema.annotations import Maximum, Minimum

from dbt.adapters.pgpython.connect_errors import advice, is_transient
from dbt.adapters.pgpython.local_server import NoLocalServerError, local_server
from dbt.adapters.pgpython.session import prepare_session

LIBPQ_DEFAULT_PORT = Port(0)


@dataclass
class PgpythonCredentials(PostgresCredentials):
    """dbt-postgres's settings, all optional but `dbname` and `schema`.

    What is left out or empty is libpq's to find: PG* variables, ~/.pgpass, its defaults.

    Attributes:
        data_directory: Data folder of a local server, relative to the dbt project; host and port
            are then read from the server's own postmaster.pid, and `user` defaults to postgres.
        start_command: What starts that server, for the message that it is not running.
    """

    host: str = ""
    user: str = ""
    port: Annotated[Port, Minimum(0), Maximum(65535)] = LIBPQ_DEFAULT_PORT
    password: str = ""
    data_directory: str | None = None
    start_command: str | None = None

    @property
    def type(self) -> str:
        """The adapter's name in profiles.yml."""
        return "pgpython"

    @property
    def unique_field(self) -> str:
        """What tells one server from another in dbt's usage statistics."""
        return self.data_directory or self.host

    def _connection_keys(self) -> tuple[str, ...]:
        return (*super()._connection_keys(), "data_directory")


class _PermanentError(Exception):
    """A failure to connect that trying again would not change."""


class PgpythonConnectionManager(PostgresConnectionManager):
    """dbt-postgres's connections in a known session; what fails says what to do next."""

    TYPE = "pgpython"

    def __init__(self, profile: Any, mp_context: Any) -> None:
        """Make the data folder's path absolute while the project's own is known."""
        super().__init__(profile, mp_context)
        credentials = profile.credentials
        if credentials.data_directory:
            credentials.data_directory = str(_project_root(profile) / credentials.data_directory)

    @classmethod
    def get_credentials(cls, credentials: PgpythonCredentials) -> Any:
        """The settings to connect with: a local server's address, None for libpq to decide."""
        if credentials.data_directory:
            server = local_server(Path(credentials.data_directory), credentials.start_command)
            credentials = replace(
                credentials,
                host=server.socket_folder,
                port=Port(server.port),
                user=credentials.user or "postgres",
            )
        # libpq falls back to its defaults for what is absent, not for what is empty
        given: Any = replace(credentials)
        for key in ("host", "port", "user", "password"):
            setattr(given, key, getattr(credentials, key) or None)
        given.search_path = None  # set by `prepare_session`
        return given

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Connect.

        Raises:
            FailedToConnectError: One message that says what is wrong and what to do.
        """
        try:
            opened: Connection = super().open(connection)
        except NoLocalServerError as error:
            raise FailedToConnectError(str(error)) from error
        except FailedToConnectError as error:
            raise FailedToConnectError(advice(error.msg, connection.credentials)) from error
        return opened

    @classmethod
    def retry_connection(
        cls, connection: Connection, connect: Callable[[], Any], *args: Any, **kwargs: Any
    ) -> Connection:
        """Try again only what may succeed then: a wrong password stays wrong."""

        def connect_once() -> Any:
            try:
                handle = connect()
                prepare_session(handle, connection.credentials.search_path)
                return handle
            except psycopg2.OperationalError as error:
                if is_transient(str(error)):
                    raise
                raise _PermanentError(str(error)) from error

        return super().retry_connection(connection, connect_once, *args, **kwargs)


def _project_root(profile: Any) -> Path:
    """The dbt project's folder; `dbt debug` connects with a profile that does not know it."""
    if hasattr(profile, "project_root"):
        return Path(profile.project_root)
    from dbt.flags import get_flags

    return Path(get_flags().PROJECT_DIR or Path.cwd())
