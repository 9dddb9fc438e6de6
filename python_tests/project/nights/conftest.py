"""A night on a server of its own, which tests may kill."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from project.builds import run_dbt
from project.databases import Database, new_database
from project.nights.night import NIGHT, SETTINGS, TODAY, Night, prepare, vars_of
from tenant_health import embedded


@pytest.fixture(scope="session")
def mortal_server() -> Iterator[embedded.Server]:
    """A PostgreSQL that tests may kill, if they start it again."""
    folder = Path(tempfile.mkdtemp(prefix="tenant-health-nights-"))
    folder.chmod(0o711)  # as root, PostgreSQL runs as another account, which must pass
    started = embedded.start(folder / ".postgres", SETTINGS)
    yield started
    embedded.stop(started.data)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def night(mortal_server: embedded.Server) -> Iterator[Night]:
    with new_database(mortal_server) as before:
        prepare(before)
        with new_database(mortal_server, before.name) as after:
            queries: list[str] = []
            run = run_dbt(after, NIGHT, vars_of(TODAY), note_query=queries.append)
            assert run.exit_code == 0, run.errors
            yesterday, today = before.fingerprints(), after.fingerprints()
        assert {mart for mart in today if today[mart] == yesterday[mart]} == set()
        yield Night(before, yesterday, today, len(queries))


@pytest.fixture
def database(night: Night) -> Iterator[Database]:
    """Before the run of the night; of this test's own."""
    with night.copy() as copy:
        yield copy
