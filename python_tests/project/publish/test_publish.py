"""What is published is what was built, row by row."""

from pathlib import Path
from types import MappingProxyType

from project.databases import Database, new_database
from project.publish.lake import publish, release_key, write_lake


def test_published_marts_are_those_that_were_built(
    built: Database, sample_vars: MappingProxyType[str, object], tmp_path: Path
) -> None:
    lake = write_lake(built, tmp_path / "lake")
    with new_database(built.server) as database:
        published = publish(lake, database, {"history_days": 90}, key=release_key(built))
        assert str(published.day) == sample_vars["as_of_date"]
        assert database.fingerprints() == built.fingerprints()
