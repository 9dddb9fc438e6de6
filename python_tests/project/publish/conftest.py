"""The sample's marts as another engine would deliver them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from project.databases import Database, new_database
from project.publish.lake import write_lake


@pytest.fixture(scope="session")
def delivered(built: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All models of the sample, as Parquet. Not to be changed."""
    return write_lake(built, tmp_path_factory.mktemp("delivered") / "lake")


@pytest.fixture
def lake(delivered: Path, tmp_path: Path) -> Path:
    """The same, of this test's own."""
    return Path(shutil.copytree(delivered, tmp_path / "lake"))


@pytest.fixture
def empty(built: Database) -> Iterator[Database]:
    """A database without anything, raw tables neither."""
    with new_database(built.server) as database:
        yield database
