"""The oldest PostgreSQL that is installed beside: the same marts as on the newest.

It also has what the embedded one lacks, foreign tables.
"""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from project.builds import run_dbt
from project.conftest import NIGHTLY, SAMPLE
from project.databases import Database, new_database
from project.rebuilding import FIRST_NIGHT, NIGHTLY_BUILD, vars_of
from project.test_source_relations import RELATIONS
from tenant_health.embedded.account import account_for
from tenant_health.embedded.server import Server, running
from tenant_health.release_key.store import VARIABLE
from tenant_health.sample.write import write_sample

OLDER = sorted(Path("/usr/lib/postgresql").glob("1[4-7]/bin"))
PATIENCE = 60  # seconds


@pytest.fixture(scope="module")
def older() -> Iterator[Server]:
    if not OLDER:
        pytest.skip("no PostgreSQL 14 to 17 here; Debian's package postgresql-15 has one")
    with tempfile.TemporaryDirectory(prefix="tenant-health-tests-") as folder:
        Path(folder).chmod(0o711)
        data = Path(folder) / "data"
        account = account_for(data)
        data.mkdir()
        account.give(data)
        made = account.run(OLDER[0] / "initdb", "-D", data, "-U", "postgres", "-A", "trust")
        assert made.wait() == 0
        quiet = ("-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=50")
        port = str(20_000 + os.getpid() % 20_000)
        sockets = ("-c", f"unix_socket_directories={data}", "-p", port)
        process = account.run(OLDER[0] / "postgres", "-D", data, *sockets, *quiet)
        until = time.monotonic() + PATIENCE
        while not (server := running(data)) and time.monotonic() < until:
            time.sleep(0.2)
        assert server
        yield server
        process.terminate()
        process.wait()


@pytest.mark.slow
def test_marts_are_the_same(
    older: Server, built: Database, sample_vars: Mapping[str, object]
) -> None:
    """Releases too: both are made with one key."""
    [(key,)] = built.rows("select encode(key, 'hex') from analytics_release_key.release_key")
    with new_database(older) as database:
        with database.connection() as connection:
            write_sample(connection, "raw", SAMPLE, lambda *_: None)
        run = run_dbt(database, dbt_vars=sample_vars, environment={VARIABLE: key})
        assert run.exit_code == 0, run.errors
        [(version,)] = database.rows("show server_version_num")
        assert int(version) < 180_000
        here, there = built.fingerprints(), database.fingerprints()
        assert {mart: there[mart] == here[mart] for mart in here} == dict.fromkeys(here, True)


@pytest.mark.slow
def test_foreign_table_is_read_as_its_types_say(older: Server, first_night: Database) -> None:
    """Its times have a zone, and the database's is Tokyo's."""
    [(key,)] = first_night.rows("select encode(key, 'hex') from analytics_release_key.release_key")
    with new_database(older) as database:
        with database.connection() as connection:
            write_sample(connection, "raw", NIGHTLY, lambda *_: None)
        database.rows(f"alter database {database.name} set timezone to 'Asia/Tokyo'")
        database.rows(RELATIONS["a foreign table"])
        run = run_dbt(database, NIGHTLY_BUILD, vars_of(FIRST_NIGHT), environment={VARIABLE: key})
        assert run.exit_code == 0, run.errors
        assert database.fingerprints() == first_night.fingerprints()
