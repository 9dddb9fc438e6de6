"""The embedded PostgreSQL, started for real in temporary folders."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
from click.testing import CliRunner

from tenant_health import embedded
from tenant_health.cli import main
from tenant_health.embedded import folder, trouble
from tenant_health.embedded.account import Account, account_for, let_pass
from tenant_health.errors import UserError

COMMAND = str(Path(sys.executable).with_name("tenant-health"))


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder with an awkward name, in which no server runs after the test."""
    above = Path(tempfile.mkdtemp(prefix="th-"))
    above.chmod(0o711)
    awkward = above / "it's a $HOME “ü”"
    awkward.mkdir()
    monkeypatch.setenv("TENANT_HEALTH_HOME", str(awkward))
    yield awkward
    embedded.stop(awkward / ".postgres")
    shutil.rmtree(above)


@pytest.fixture
def data(home: Path) -> Path:
    return home / ".postgres"


@pytest.fixture
def db() -> Callable[..., tuple[int, str]]:
    """Runs `tenant-health db` in this process: exit code and everything it printed."""

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["db", *arguments])
        return result.exit_code, result.output

    return run


def _answer(url: str, statement: str = "select 1") -> object:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def _wait_until_gone(server: embedded.Server) -> None:
    while embedded.running(server.data):
        time.sleep(0.02)


def test_commands_start_show_and_stop_it(home, data, db):
    assert db("status") == (
        3,
        f"No PostgreSQL is running in {data}. Start it with `tenant-health db start`.\n",
    )
    assert db("url")[0] == 3
    assert db("stop") == (0, f"No PostgreSQL was running in {data}.\n")

    # As a program whose output is read to its end, which a server that held it would prevent.
    made = subprocess.run([COMMAND, "db", "start"], capture_output=True, check=True, timeout=60)
    server = embedded.running(data)
    assert f"127.0.0.1 port {server.port}, process {server.pid}," in made.stdout.decode()
    assert db("start") == (0, made.stdout.decode()), "a second start keeps the same process"
    assert db("status") == (0, made.stdout.decode())
    assert oct(data.stat().st_mode & 0o777) == "0o700"
    assert oct(folder.password_file(data).stat().st_mode & 0o777) == "0o600"
    assert list(home.iterdir()) == [data]

    code, url = db("url")
    assert (code, url.startswith("postgresql://postgres:")) == (0, True)
    assert _answer(url.strip(), "show data_directory") == str(data)
    password = folder.password_file(data).read_text()
    assert password in url
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(url.strip().replace(password, "wrong"))
    code, url = db("url", "--socket")
    assert password not in url
    assert _answer(url.strip(), "show listen_addresses") == "127.0.0.1"
    assert _answer(url.strip(), "show fsync") == "on"

    new = ("-c", "create role other login", "-c", "create database another")
    subprocess.run([COMMAND, "db", "psql", "-q", *new], check=True)
    elsewhere = {**os.environ, "PGHOSTADDR": "192.0.2.1", "PGSERVICE": "none"}
    for asked, said in (
        ([], b"postgres|postgres\n"),
        (["another"], b"postgres|another\n"),
        (["postgresql://other@/another"], b"other|another\n"),
    ):
        psql = [COMMAND, "db", "psql", "-Atc", "select user, current_database()", *asked]
        assert subprocess.run(psql, env=elsewhere, capture_output=True).stdout == said

    assert db("stop") == (0, "Stopped.\n")
    assert db("status")[0] == 3
    again = embedded.start(data)
    assert (again.port, folder.password_file(data).read_text()) == (server.port, password)


def test_two_starts_at_once_give_one_server(data):
    both = [subprocess.Popen([COMMAND, "db", "start"], stdout=subprocess.PIPE) for _ in range(2)]
    said = {process.communicate(timeout=60)[0] for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert len(said) == 1
    assert f"process {embedded.running(data).pid}," in said.pop().decode()


def test_starts_again_after_a_crash_a_taken_port_and_a_pid_that_was_given_out_again(data):
    server = embedded.start(data)
    connection = psycopg2.connect(**server.parameters())
    with connection, connection.cursor() as cursor:
        cursor.execute("create table kept as select 1 as x")
    os.kill(server.pid, signal.SIGKILL)
    _wait_until_gone(server)
    assert (data / "postmaster.pid").exists()
    account = account_for(data)
    stranger = account.run(Path("/bin/sleep"), "600")
    pid_file = (data / "postmaster.pid").read_text().replace(str(server.pid), str(stranger.pid), 1)
    (data / "postmaster.pid").write_text(pid_file)
    try:
        with socket.create_server(("127.0.0.1", server.port)):
            again = embedded.start(data)
            assert again.port != server.port
        assert _answer(again.url(), "select x from kept") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.communicate()
        connection.close()


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(home):
    deep = home / ("d" * 100)
    deep.mkdir()
    server = embedded.start(deep / ".postgres")
    try:
        assert len(server.sockets) < 80
        assert oct(Path(server.sockets).stat().st_mode & 0o777) == "0o700"
        assert _answer(server.socket_url()) == 1
    finally:
        embedded.stop(deep / ".postgres")
    assert not Path(server.sockets).exists()


def test_a_socket_folder_that_others_may_enter_is_refused(home, monkeypatch):
    account = account_for(home)
    monkeypatch.setattr(tempfile, "tempdir", str(home))
    data = home / "a,b" / ".postgres"
    made = folder.socket_folder(data, account)
    assert made.parent == home
    made.chmod(0o755)
    with pytest.raises(UserError, match=r"is open to others or not yours\. Remove it"):
        folder.socket_folder(data, account)


def _file_in_the_way(data: Path) -> None:
    data.write_text("")


def _other_folder(data: Path) -> None:
    data.mkdir()
    (data / "holiday.jpg").write_text("")


def _older_version(data: Path) -> None:
    data.mkdir()
    (data / "PG_VERSION").write_text("16\n")


def _made_by_someone_else(data: Path) -> None:
    data.mkdir()
    (data / "PG_VERSION").write_text("18\n")


@pytest.mark.parametrize(
    ("put_in_the_way", "message"),
    [
        (_file_in_the_way, "is not a PostgreSQL data folder"),
        (_other_folder, "is not a PostgreSQL data folder"),
        (_older_version, "holds the data of PostgreSQL 16, but this is 18"),
        (_made_by_someone_else, "was not made by `tenant-health db start`"),
    ],
)
def test_says_what_is_in_the_way_and_leaves_it(data, db, put_in_the_way, message):
    put_in_the_way(data)
    before = sorted(data.rglob("*"))
    code, said = db("start")
    assert code == 1
    assert said.startswith(f"Error: {data} {message}")
    assert f'Move it away (`mv "{data}" "{data}.old"`) and run this again.' in said
    assert sorted(data.rglob("*")) == before


def test_says_why_the_server_did_not_start(data):
    embedded.start(data)
    embedded.stop(data)
    with pytest.raises(UserError, match=r"(?s)did not start: .*errors.*server.s log, .*\.log"):
        embedded.start(data, {"max_connections": "many"})
    assert embedded.running(data) is None


def test_an_unfinished_data_folder_is_replaced(data):
    unfinished = data.with_name(".postgres.new")
    (unfinished / "data").mkdir(parents=True)
    (unfinished / "data" / "PG_VERSION").write_text("18\n")
    assert embedded.start(data).ready
    assert not unfinished.exists()


def test_needs_room_on_the_disk(data, db, monkeypatch):
    usage = shutil.disk_usage(data.parent)._replace(free=20 * 1024**2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    code, said = db("start")
    assert code == 1
    assert "has 20 MB left; an empty database needs 250 MB. Free some space, or set" in said
    assert not data.exists()


def test_lets_another_account_pass_but_not_list_private_folders(home, capsys):
    home.parent.chmod(0o700)
    other = Account(uid=os.geteuid() + 12345, gid=12345, other=True)
    let_pass(home / ".postgres", other)
    assert oct(home.parent.stat().st_mode & 0o777) == "0o701"
    assert f"chmod o+x {home.parent}," in capsys.readouterr().err
    let_pass(home / ".postgres", other)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("complaint", "advice"),
    [
        ("FATAL: could not write: No space left on device", "is full: free some space"),
        ("FATAL: Cannot allocate memory", "short of memory: end some programs"),
        ('FATAL: lock file "postmaster.pid" already exists', "Another server uses"),
        ("initdb: could not look up effective user ID 7: user does not exist", "knows by name"),
        ("FATAL: anything else", "set TENANT_HEALTH_HOME to another folder"),
    ],
)
def test_advice_fits_the_complaint(home, complaint, advice):
    assert advice in trouble.advice(complaint, home)


def test_a_full_disk_is_noticed_even_if_it_kept_the_server_from_logging_that(home, monkeypatch):
    usage = shutil.disk_usage(home)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert "is full: free some space" in trouble.advice("", home / ".postgres")


def test_errors_of_the_operating_system_say_what_to_do(home):
    denied = trouble.explained(PermissionError(13, "Permission denied", "/secret"), home)
    assert str(denied).startswith("No permission for /secret. Run this as the owner of")
    full = trouble.explained(OSError(28, "No space left on device"), home)
    assert "is full: free some space" in str(full)
    assert "no such thing" in str(trouble.explained(OSError(5, "no such thing"), home))


def test_finds_the_project_from_a_folder_below_it(tmp_path, monkeypatch, db):
    monkeypatch.delenv("TENANT_HEALTH_HOME", raising=False)
    (tmp_path / "dbt_project.yml").touch()
    (tmp_path / "models" / "marts").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "models" / "marts")
    assert embedded.data_folder() == tmp_path / ".postgres"
    (tmp_path / "dbt_project.yml").unlink()
    code, said = db("start")
    assert code == 1
    assert said.startswith(f"Error: There is no dbt_project.yml in {Path.cwd()} or above it.")
    monkeypatch.setenv("TENANT_HEALTH_HOME", str(tmp_path / "nowhere"))
    assert "which is not a folder. Make it first." in db("start")[1]
