"""dbt's own project fixtures (`project`, `models`, ...) on the temporary server, with pgpython."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from suite import ROOT

from tenant_health import embedded

# The suite's hook tests expect these two names.
DATABASE = "dbt"
USER = "root"
# Modules whose tests read manifest.json, catalog.json or run_results.json.
READ_ARTIFACTS = {"test_suite_basic", "test_suite_persist_docs", "test_usual_project"}
GRANTEES = ("dbt_test_user_1", "dbt_test_user_2", "dbt_test_user_3")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.import_plugin("dbt.tests.fixtures.project")
    # the suite's fixtures, not ours
    config.addinivalue_line("filterwarnings", "ignore:Class-scoped fixture")


@pytest.fixture(scope="session")
def dbt_server(server: embedded.Server) -> embedded.Server:
    """The temporary server with the database and the roles that dbt's suite asks for."""
    connection = psycopg2.connect(**server.parameters())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"create role {USER} superuser login")
        cursor.execute(f"create database {DATABASE} owner {USER}")
        for number, role in enumerate(GRANTEES, start=1):
            cursor.execute(f"create role {role}")
            os.environ[f"DBT_TEST_USER_{number}"] = role
    connection.close()
    return server


@pytest.fixture(scope="class")
def dbt_profile_target(dbt_server: embedded.Server) -> dict[str, Any]:
    """The profile's target: everything but the schema, which dbt's fixtures choose."""
    return {
        "type": "pgpython",
        "threads": 4,
        "host": dbt_server.sockets,
        "port": dbt_server.port,
        "user": USER,
        "dbname": DATABASE,
    }


@pytest.fixture(scope="class")
def logs_dir(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Logs outside the repository; JSON artifacts, slow to write, only where tests read them."""
    folder = tmp_path_factory.mktemp("logs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_LOG_PATH", str(folder))
        patch.setenv("DBT_WRITE_JSON", str(request.module.__name__ in READ_ARTIFACTS))
        yield str(folder)


@pytest.fixture(scope="module")
def test_data_dir() -> Path:
    """Files that the suite's hook tests read."""
    return ROOT / "hooks" / "data"


@pytest.fixture
def cursor(dbt_server: embedded.Server) -> Iterator[Any]:
    """A cursor in a transaction that is rolled back."""
    connection = psycopg2.connect(**dbt_server.parameters())
    with connection.cursor() as cursor:
        yield cursor
    connection.close()
