"""The disk fills up in the middle of a night: a tablespace on a small one, a tmpfs."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest

from project.databases import Database
from project.nights.moments import At, when_changed, when_marts_begin
from project.nights.night import TODAY, YESTERDAY, Night, marts_built, statuses
from tenant_health import embedded

ON_SMALL_DISK = {"PGOPTIONS": "-c default_tablespace=small"}
FULL = "No space left on device"


def _as_root(*command: str) -> bool:
    """Runs a command as root, if that may be done without being asked for a password."""
    for prefix in ((), ("sudo", "-n")):
        with suppress(FileNotFoundError):
            done = subprocess.run([*prefix, *command], check=False, capture_output=True)
            if done.returncode == 0:
                return True
    return False


def _administer(server: embedded.Server, statement: str) -> None:
    with closing(psycopg2.connect(**server.parameters())) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


@pytest.fixture(scope="module")
def small_disk(mortal_server: embedded.Server) -> Iterator[Path]:
    """A disk of 32 MB, with the tablespace `small` on it."""
    folder = Path(tempfile.mkdtemp(prefix="tenant-health-disk-"))
    owner = mortal_server.data.stat()
    options = f"size=32m,mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
    if not _as_root("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)):
        folder.rmdir()
        pytest.skip("A small disk takes the right to mount one: root, or sudo without a password.")
    _administer(mortal_server, f"create tablespace small location '{folder}'")
    yield folder
    _administer(mortal_server, "drop tablespace small")
    assert _as_root("umount", str(folder))
    folder.rmdir()


def _filler(disk: Path) -> Path:
    return disk / "filler"


def _fill(disk: Path) -> None:
    """Leaves no room for another page of a table."""
    with _filler(disk).open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))


def _assert_failed_and_heals(night: Night, database: Database, disk: Path) -> set[str]:
    """The marts that the failed run built."""
    of_today = night.marts_of_today(database)
    assert marts_built(database) == of_today
    _filler(disk).unlink()
    night.assert_heals(database)
    assert statuses(database) == [
        ("succeeded", YESTERDAY),
        ("failed", YESTERDAY),
        ("succeeded", TODAY),
    ]
    return of_today


@pytest.mark.slow
def test_full_before_the_marts(small_disk: Path, night: Night, database: Database) -> None:
    fault = At(when_changed("int_users"), lambda: _fill(small_disk))
    run = night.run(database, environment=ON_SMALL_DISK, note_query=fault)
    assert fault.struck, run.errors
    assert run.exit_code == 1
    assert FULL in "".join(run.errors)
    assert _assert_failed_and_heals(night, database, small_disk) == set()


@pytest.mark.slow
def test_full_amid_the_marts(small_disk: Path, night: Night, database: Database) -> None:
    for mart in night.today:
        database.rows(f"alter table analytics_marts.{mart} set tablespace small")
    fault = At(when_marts_begin(), lambda: _fill(small_disk))
    run = night.run(database, note_query=fault)
    assert fault.struck, run.errors
    assert run.exit_code == 1
    assert FULL in "".join(run.errors)
    assert _assert_failed_and_heals(night, database, small_disk) < night.today.keys()
