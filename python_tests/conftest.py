"""A temporary PostgreSQL for all tests: one server a pytest worker, one database a test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from hypothesis import settings
from psycopg2 import extensions

from quick_dbt import quick_dbt
from tenant_health import embedded

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")  # how long an example takes is no failure
_numbers = count(1)
_MEMORY, _MUCH = Path("/dev/shm"), 4 * 2**30


@dataclass(frozen=True)
class Database:
    """A fresh database on the temporary server."""

    parameters: dict[str, Any]

    @property
    def environment(self) -> dict[str, str]:
        """The PG* variables that make it the `server` target of dbt and of the commands."""
        return {
            "PGHOST": str(self.parameters["host"]),
            "PGPORT": str(self.parameters["port"]),
            "PGUSER": str(self.parameters["user"]),
            "PGDATABASE": str(self.parameters["dbname"]),
        }

    def connect(self) -> extensions.connection:
        return psycopg2.connect(**self.parameters)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Runs a statement in a transaction of its own; the rows it returns, if any."""
        connection = self.connect()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


@pytest.fixture(scope="session", autouse=True)
def _quick_dbt() -> Iterator[None]:
    with quick_dbt():
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[embedded.Server]:
    """A PostgreSQL that is gone after the tests; it need not survive a crash, so it is fast."""
    # a disk's file system takes most of the time of a new database: it is hundreds of files
    in_memory = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _MUCH
    above = _MEMORY if in_memory else None
    folder = Path(tempfile.mkdtemp(prefix="tenant-health-tests-", dir=above))
    folder.chmod(0o711)  # as root, PostgreSQL runs as another account, which must pass
    settings = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    settings |= {"max_wal_size": "128MB"}
    started = embedded.start(folder / ".postgres", settings)
    yield started
    embedded.stop(started.data)
    shutil.rmtree(folder)


@pytest.fixture
def database(server: embedded.Server) -> Iterator[Database]:
    """A database that is empty at the beginning of the test and gone after it."""
    name = f"test_{next(_numbers)}"
    _administer(server, f"create database {name}")
    yield Database({**server.parameters(), "dbname": name})
    _administer(server, f"drop database {name} with (force)")


def _administer(server: embedded.Server, statement: str) -> None:
    connection = psycopg2.connect(**server.parameters())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
