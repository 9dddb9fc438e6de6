"""Databases with sample activity and the marts built from it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from project.builds import WithSeed, copied_project, run_dbt
from project.databases import Database, new_database
from project.reading import opened_marts
from project.rebuilding import FIRST_NIGHT, NIGHTLY_BUILD, vars_of
from tenant_health import embedded
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.write import write_sample

NIGHTLY = SampleConfig(tenants=6, days=60, end_date=FIRST_NIGHT, seed=7, users_per_tenant=6)
SAMPLE = SampleConfig(tenants=25, days=120, end_date=date(2025, 3, 31), seed=1, users_per_tenant=20)


@pytest.fixture(scope="session")
def sample_vars() -> MappingProxyType[str, object]:
    """What the sample is built with: history from 2025-01-01 to its last day."""
    return MappingProxyType({"as_of_date": "2025-03-31", "history_days": 90})


@pytest.fixture(scope="session")
def sampled(server: embedded.Server) -> Iterator[Database]:
    """Sample activity alone. Shared by all tests, so it is not to be changed: take a copy."""
    with new_database(server) as database:
        with database.connection() as connection:
            write_sample(connection, "raw", SAMPLE, lambda *_: None)
        yield database


@pytest.fixture(scope="session")
def built(sampled: Database, sample_vars: MappingProxyType[str, object]) -> Iterator[Database]:
    """Sample activity and all that is built from it. Not to be changed either."""
    with new_database(sampled.server, template=sampled.name) as database:
        run = run_dbt(database, dbt_vars=sample_vars)
        assert run.exit_code == 0, run.errors
        yield database


@pytest.fixture(scope="session")
def opened(built: Database, sample_vars: MappingProxyType[str, object]) -> Iterator[Database]:
    """The same with marts that two reader roles may read. Not to be changed either."""
    with opened_marts(built, sample_vars) as database:
        yield database


@pytest.fixture(scope="session")
def first_night(server: embedded.Server) -> Iterator[Database]:
    """The first of many nights: a small platform, and what a night builds from it. As `built`."""
    with new_database(server) as database:
        with database.connection() as connection:
            write_sample(connection, "raw", NIGHTLY, lambda *_: None)
        run = run_dbt(database, NIGHTLY_BUILD, vars_of(FIRST_NIGHT))
        assert run.exit_code == 0, run.errors
        yield database


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, parsed once, for tests that change seeds: dbt loads what is there."""
    return copied_project(tmp_path_factory.mktemp("copied") / "project")


@pytest.fixture
def with_seed(copied: Path) -> Iterator[WithSeed]:
    """Gives a seed's file another text, for one test; the project."""
    kept: dict[Path, str] = {}

    def change(seed: str, text: str) -> Path:
        file = copied / "seeds" / f"{seed}.csv"
        kept[file] = file.read_text()
        file.write_text(text)
        return copied

    yield change
    for file, text in kept.items():
        file.write_text(text)


@pytest.fixture
def copy_of_sampled(sampled: Database) -> Iterator[Database]:
    """A database of this test's own, with sample activity alone."""
    with new_database(sampled.server, template=sampled.name) as database:
        yield database


@pytest.fixture
def copy_of_built(built: Database) -> Iterator[Database]:
    """A database of this test's own, with sample activity and all that is built from it."""
    with new_database(built.server, template=built.name) as database:
        yield database


@pytest.fixture
def copy_of_opened(opened: Database) -> Iterator[Database]:
    """A database of this test's own, with marts that two reader roles may read."""
    with new_database(opened.server, template=opened.name) as database:
        yield database


@pytest.fixture
def fresh(server: embedded.Server) -> Iterator[Database]:
    """An empty database of this test's own."""
    with new_database(server) as database:
        yield database
