"""How a profile becomes a connection, and the one message when it does not."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from dbt.adapters.contracts.connection import Connection, ConnectionState
from dbt.adapters.exceptions import FailedToConnectError
from dbt.adapters.factory import reset_adapters
from dbt.cli.main import dbtRunner

from dbt.adapters.pgpython import PgpythonConnectionManager, PgpythonCredentials
from tenant_health import embedded

NO_SERVER = r"No PostgreSQL is running in (.*)\. Start it with `pg_ctl start -D \1`\."
PINNED = {
    "transaction_isolation": "read committed",
    "default_transaction_isolation": "read committed",
    "timezone": "UTC",
    "datestyle": "ISO, MDY",
    "standard_conforming_strings": "on",
    "row_security": "on",
    "client_encoding": "UTF8",
    "search_path": "pg_catalog",
}
HOSTILE = {
    "default_transaction_isolation": "repeatable read",
    "timezone": "Asia/Tokyo",
    "datestyle": "German",
    "standard_conforming_strings": "off",
    "row_security": "off",
    "client_encoding": "LATIN1",
    "search_path": "theirs",
}
LEFT_ALONE = {
    "jit": "off",
    "max_parallel_workers_per_gather": "7",
    "statement_timeout": "1h",
}


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    yield
    reset_adapters()


def connect(**settings: Any) -> Any:
    """The psycopg2 connection of a profile target with these settings."""
    credentials = PgpythonCredentials.from_dict(
        {"database": "postgres", "schema": "public", "connect_timeout": 5, **settings}
    )
    connection = Connection(type="pgpython", name="test", credentials=credentials)
    opened = PgpythonConnectionManager.open(connection)
    assert opened.state == ConnectionState.OPEN
    return opened.handle


def asked(handle: Any, question: str) -> Any:
    with handle.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_a_data_folder_is_enough(server: embedded.Server) -> None:
    handle = connect(data_directory=str(server.data))
    assert asked(handle, "select current_user") == "postgres"
    assert asked(handle, "show port") == str(server.port)
    handle.close()


def test_every_setting_of_dbt_postgres_holds(server: embedded.Server, cursor: Any) -> None:
    cursor.execute("create role painter")
    cursor.connection.commit()
    handle = connect(
        data_directory=str(server.data), role="painter", search_path="a, b",
        application_name="mine", autocommit=True, keepalives_idle=30,
    )  # fmt: skip
    assert asked(handle, "select current_user") == "painter"
    assert asked(handle, "show search_path") == "a, b"
    assert asked(handle, "show application_name") == "mine"
    assert handle.autocommit
    handle.close()


@pytest.fixture
def hostile(cursor: Any) -> Iterator[str]:
    """A login whose defaults are not those that dbt or a project relies on."""
    cursor.execute("create role hostile login superuser")
    for name, value in (HOSTILE | LEFT_ALONE).items():
        cursor.execute(f"alter role hostile set {name} = '{value}'")
    cursor.connection.commit()
    yield "hostile"
    cursor.execute("drop role hostile")
    cursor.connection.commit()


@pytest.mark.parametrize("autocommit", [False, True])
def test_a_session_does_not_depend_on_the_roles_defaults(
    server: embedded.Server, hostile: str, autocommit: bool
) -> None:
    plain = psycopg2.connect(**{**server.parameters(), "user": hostile})
    # psycopg2 itself asks for ISO dates, and leaves the order of day and month
    assert {name: asked(plain, f"show {name}") for name in HOSTILE | LEFT_ALONE} == (
        {**HOSTILE, "datestyle": "ISO, DMY"} | LEFT_ALONE
    )
    plain.close()
    handle = connect(
        host=server.sockets, port=server.port, user=hostile, role="pg_monitor",
        autocommit=autocommit,
    )  # fmt: skip
    for after in (handle.rollback, handle.commit):
        assert asked(handle, "select current_user") == "pg_monitor"
        assert {name: asked(handle, f"show {name}") for name in PINNED} == PINNED
        assert {name: asked(handle, f"show {name}") for name in LEFT_ALONE} == LEFT_ALONE
        assert asked(handle, r"select '東京\n'") == r"東京\n"
        after()
    assert handle.autocommit == autocommit
    handle.close()


def test_no_setting_is_an_option_of_the_startup_packet(
    server: embedded.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pooler such as pgbouncer refuses connections that send `options`."""
    given = []
    original = psycopg2.connect
    monkeypatch.setattr(psycopg2, "connect", lambda **k: (given.append(k), original(**k))[1])
    handle = connect(data_directory=str(server.data), search_path="a, b", role="postgres")
    assert asked(handle, "show search_path") == "a, b"
    assert [set(k) & {"options", "search_path"} for k in given] == [set()]
    handle.close()


def test_a_pooler_that_refuses_options_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = []

    def pooler(**_: Any) -> None:
        attempts.append(1)
        raise psycopg2.OperationalError(
            'connection to server at "db" (10.0.0.1), port 6432 failed: '
            "FATAL:  unsupported startup parameter: options"
        )

    monkeypatch.setattr(psycopg2, "connect", pooler)
    with pytest.raises(FailedToConnectError) as failure:
        connect(host="db", port=6432, retries=3)
    assert "Cannot connect to PostgreSQL at db:6432: unsupported startup parameter: options\n" in (
        failure.value.msg
    )
    assert "Unset PGOPTIONS, or set the pooler's `ignore_startup_parameters`" in failure.value.msg
    assert "`pool_mode` must be `session`" in failure.value.msg
    assert len(attempts) == 1


def test_an_absent_password_comes_from_the_password_file(
    server: embedded.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = (server.data / "tenant-health.password").read_text()
    file = tmp_path / "pgpass"
    file.write_text(f"127.0.0.1:{server.port}:*:postgres:{password}\n")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    connect(host="127.0.0.1", port=server.port, user="postgres").close()
    connect(host="127.0.0.1", port=server.port, user="postgres", password="").close()


def test_what_is_left_out_is_libpqs(
    server: embedded.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOST", server.sockets)
    monkeypatch.setenv("PGPORT", str(server.port))
    monkeypatch.setenv("PGUSER", "postgres")
    connect().close()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"password": "wrong"}, "refused the user or password. Check PGUSER and PGPASSWORD"),
        ({"password": ""}, "refused the user or password. Check PGUSER and PGPASSWORD"),
        ({"database": "nowhere"}, 'database "nowhere" does not exist\nCheck PGDATABASE'),
        ({"host": "no-such-host.invalid"}, "Check PGHOST: no machine of that name"),
        ({"port": 1}, "Is the server running there? Start it, or check PGHOST and PGPORT."),
        ({"host": "/no/such/folder"}, "Is the server running there?"),
        ({"role": "nobody_at_all"}, 'role "nobody_at_all" does not exist\nCheck PGUSER, or'),
        ({"sslmode": "require"}, "Check `sslmode` in profiles.yml"),
    ],
)
def test_a_failure_says_what_to_do(
    server: embedded.Server, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], message: str
) -> None:
    attempts = []
    original = psycopg2.connect
    monkeypatch.setattr(
        psycopg2, "connect", lambda *a, **k: (attempts.append(1), original(*a, **k))[1]
    )
    password = (server.data / "tenant-health.password").read_text()
    target = {"host": "127.0.0.1", "port": server.port, "user": "postgres", "password": password}
    with pytest.raises(FailedToConnectError) as failure:
        connect(**{**target, **settings})
    said = failure.value.msg
    assert said.startswith("Cannot connect to PostgreSQL at ")
    assert message in said
    assert len(said.splitlines()) == 2
    assert password not in said
    assert len(attempts) == 1


def test_only_what_may_pass_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = []

    def busy(**_: Any) -> None:
        attempts.append(1)
        raise psycopg2.OperationalError("FATAL:  sorry, too many clients already")

    monkeypatch.setattr(psycopg2, "connect", busy)
    with pytest.raises(FailedToConnectError, match="Lower `threads`"):
        connect(host="localhost", retries=1)
    assert len(attempts) == 2


@pytest.mark.parametrize("pid", ["", "1", "999999999", "-5", "x", "{own}"])
def test_a_pid_file_of_no_server_is_not_believed(
    tmp_path: Path, server: embedded.Server, pid: str
) -> None:
    """What a killed server leaves; the last has another process's number by now."""
    lines = (server.data / "postmaster.pid").read_text().splitlines()
    rest = [*lines[1:4], str(tmp_path), *lines[5:]]
    (tmp_path / "postmaster.pid").write_text("\n".join([pid.format(own=os.getpid()), *rest]))
    with pytest.raises(FailedToConnectError, match=NO_SERVER):
        connect(data_directory=str(tmp_path))


def test_no_data_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(FailedToConnectError, match=NO_SERVER):
        connect(data_directory=str(tmp_path / "none"))
    with pytest.raises(FailedToConnectError, match="Start it with `make database`"):
        connect(data_directory=str(tmp_path / "none"), start_command="make database")


def project_at(folder: Path, data_directory: str) -> list[str]:
    """Write a dbt project of one Python model; the arguments that select it."""
    (folder / "models").mkdir()
    (folder / "dbt_project.yml").write_text(
        "name: small\nprofile: small\nflags: {send_anonymous_usage_stats: false}\n"
    )
    (folder / "models" / "one.py").write_text(
        "def model(dbt, session):\n    return session.sql('select 1 as a').pl()\n"
    )
    target = {
        "type": "pgpython", "data_directory": data_directory, "dbname": "postgres",
        "schema": "small", "threads": 2,
    }  # fmt: skip
    profile = {"small": {"target": "here", "outputs": {"here": target}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile))
    return ["--project-dir", str(folder), "--profiles-dir", str(folder)]


@pytest.mark.parametrize("command", ["run", "debug"])
def test_the_data_folder_is_relative_to_the_project(
    server: embedded.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "project").mkdir()
    where = project_at(tmp_path / "project", "linked")
    (tmp_path / "project" / "linked").symlink_to(server.data)
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert dbtRunner().invoke([command, *where]).success
    (tmp_path / "project" / "linked").unlink()


def test_dbt_says_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where = project_at(tmp_path, ".postgres")
    monkeypatch.chdir(tmp_path)
    assert not dbtRunner().invoke(["build", *where]).success
    output = capsys.readouterr().out
    assert output.count("No PostgreSQL is running in .postgres. Start it with") == 1
    assert "Traceback" not in output
    shutil.rmtree(tmp_path / "models")
