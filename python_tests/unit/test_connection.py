"""Which database the commands talk to, and what they say when that fails."""

import socket
from pathlib import Path
from typing import Any

import pytest

from tenant_health import connection, embedded
from tenant_health.connection import Target, connect, current_target, transaction
from tenant_health.errors import UserError

VARIABLES = (
    *("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD"),
    *("DBT_TARGET", "DBT_SCHEMA", "DBT_PROFILES_DIR", "TENANT_HEALTH_HOME"),
)


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Data folders of the embedded servers that were asked for, none of which is started."""
    folders: list[Path] = []

    def start(data: Path) -> embedded.Server:
        folders.append(data)
        return embedded.Server(data, 1, 5432, "/sockets", ready=True)

    monkeypatch.setattr(embedded, "start", start)
    return folders


def test_is_the_embedded_server_of_the_project_by_default(started, tmp_path, monkeypatch):
    (tmp_path / "dbt_project.yml").touch()
    monkeypatch.chdir(tmp_path)
    target = current_target()
    assert (target.name, target.schema) == ("embedded", "analytics")
    assert target.parameters == {
        "host": "/sockets", "port": 5432, "user": "postgres", "dbname": "postgres",
    }  # fmt: skip
    assert started == [tmp_path / ".postgres"]


@pytest.mark.parametrize("variable", ["PGHOST", "PGUSER", "PGDATABASE"])
def test_is_the_server_of_the_pg_variables_if_there_are_any(started, monkeypatch, variable):
    monkeypatch.setenv(variable, "something")
    monkeypatch.setenv("DBT_SCHEMA", "mine")
    assert current_target() == Target("server", "mine")
    assert started == []


def test_looks_for_functions_among_postgresqls_own_alone(server):
    with transaction(Target("embedded", "x", server.parameters())) as connection:
        cursor = connection.cursor()
        cursor.execute("show search_path")
        assert cursor.fetchone() == ("pg_catalog",)


def test_dbt_target_decides_first(started, monkeypatch, tmp_path):
    monkeypatch.setenv("PGHOST", "elsewhere")
    monkeypatch.setenv("DBT_TARGET", "embedded")
    monkeypatch.setenv("TENANT_HEALTH_HOME", str(tmp_path))
    assert current_target().name == "embedded"
    assert started == [tmp_path / ".postgres"]
    monkeypatch.setenv("DBT_TARGET", "server")
    monkeypatch.delenv("PGHOST")
    assert current_target() == Target("server", "analytics")


def _project(folder: Path, monkeypatch: pytest.MonkeyPatch, profiles: str) -> None:
    (folder / "dbt_project.yml").write_text("name: toy\nversion: '1'\nprofile: tenant_health\n")
    (folder / "profiles.yml").write_text(profiles)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DBT_PROFILES_DIR", str(folder))


def test_other_targets_come_from_profiles_yml_as_dbt_renders_it(database, tmp_path, monkeypatch):
    _project(
        tmp_path,
        monkeypatch,
        """
        tenant_health:
          target: other
          outputs:
            mine:
              type: postgres
              host: "{{ env_var('SOCKETS') }}"
              port: "{{ env_var('PORT') | as_number }}"
              user: postgres
              password: ""
              dbname: "{{ env_var('DATABASE') }}"
              role: pg_monitor
              schema: reports
            older: {type: snowflake, account: a, user: b, database: c, schema: d}
        """,
    )
    monkeypatch.setenv("SOCKETS", database.parameters["host"])
    monkeypatch.setenv("PORT", str(database.parameters["port"]))
    monkeypatch.setenv("DATABASE", database.parameters["dbname"])
    monkeypatch.setenv("DBT_TARGET", "mine")
    target = current_target()
    assert (target.name, target.schema, target.role) == ("mine", "reports", "pg_monitor")
    with transaction(target) as opened, opened.cursor() as cursor:
        cursor.execute("select current_database(), current_user")
        assert cursor.fetchone() == (database.parameters["dbname"], "pg_monitor")

    monkeypatch.setenv("DBT_TARGET", "typo")
    with pytest.raises(
        UserError, match=r"(?s)DBT_TARGET is typo, but .*profiles.yml.*or set DBT_T"
    ):
        current_target()
    monkeypatch.setenv("DBT_TARGET", "older")
    with pytest.raises(UserError, match=r"(?s)DBT_TARGET is older, .*snowflake"):
        current_target()


def test_an_output_with_a_data_directory_is_an_embedded_server(started, tmp_path, monkeypatch):
    _project(
        tmp_path,
        monkeypatch,
        """
        tenant_health:
          target: other
          outputs:
            second:
              {type: pgpython, data_directory: .second, dbname: postgres, schema: s, threads: 1}
        """,
    )
    monkeypatch.setenv("DBT_TARGET", "second")
    target = current_target()
    assert (target.name, target.schema, target.parameters["host"]) == ("second", "s", "/sockets")
    assert started == [tmp_path / ".second"]


def _tcp(server: embedded.Server, **changes: Any) -> Target:
    password = (server.data / "tenant-health.password").read_text()
    usual = {"host": "127.0.0.1", "port": server.port, "user": "postgres", "dbname": "postgres"}
    return Target("server", "s", {**usual, "password": password, **changes})


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"password": "wrong"}, "Set PGPASSWORD, or write the password to ~/.pgpass."),
        ({"dbname": "nowhere"}, "Set PGDATABASE and PGUSER to what exists there."),
        ({"port": 1}, "Set PGHOST and PGPORT to where a server runs."),
        ({"host": "/nowhere"}, "Set PGHOST and PGPORT"),
    ],
)
def test_says_why_there_is_no_connection_and_what_to_do(server, changes, advice):
    connect(_tcp(server)).close()
    with pytest.raises(UserError) as raised:
        connect(_tcp(server, **changes))
    assert str(raised.value).startswith("No connection to target server: ")
    assert advice in str(raised.value)
    assert str(raised.value).count("\n") == 1


def test_gives_up_on_a_server_that_never_answers(monkeypatch):
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "2")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = Target("server", "s", {"host": "127.0.0.1", "port": silent.getsockname()[1]})
        with pytest.raises(UserError, match="timeout expired"):
            connect(target)


def test_refuses_a_server_that_is_too_old(server, monkeypatch):
    monkeypatch.setattr(connection, "_OLDEST", 99)
    with pytest.raises(
        UserError, match=r"is PostgreSQL 18, but 99 or newer is needed\. Set PGHOST"
    ):
        connect(_tcp(server))


def _run(target: Target, *statements: str) -> None:
    with transaction(target) as opened, opened.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_a_transaction_is_all_or_nothing(database):
    target = Target("server", "s", database.parameters)
    _run(target, "create table public.t as select 1 as x")
    with pytest.raises(UserError, match=r"^division by zero\. .* Nothing was changed\.$"):
        _run(target, "delete from public.t", "select 1 / 0")
    assert database.rows("select x from t") == [(1,)]


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (
            "set local role pg_monitor; create schema s",
            "permission denied for database .* Ask the owner of the database for that right",
        ),
        (
            "select pg_terminate_backend(pg_backend_pid())",
            "The connection broke: see whether the server runs, then run this again",
        ),
        (
            "set local lock_timeout = '10ms'; lock table public.t",
            "lock timeout. Something else uses these tables: run this again when it has ended",
        ),
        (
            "set local lock_timeout = '10ms'; select 'ä' from \"public\".t as s",
            "lock timeout. Something else uses public.t: run this again when it has ended",
        ),
        (
            "set local statement_timeout = '10ms'; select pg_sleep(5)",
            "statement timeout. Give it more time",
        ),
        (
            "create table public.long as select string_agg(md5(n::text), '') as x "
            "from generate_series(1, 200) as n; create index on public.long (x)",
            "index row size .* A value is larger than PostgreSQL can hold: shorten it",
        ),
        (
            "set local transaction_read_only = on; drop table public.t",
            "Connect to the primary server",
        ),
    ],
)
def test_errors_of_the_database_say_what_to_do(database, statements, message):
    other = database.connect()
    with other.cursor() as cursor:
        cursor.execute("create table t as select 1 as x")
    other.commit()
    with other.cursor() as cursor:
        cursor.execute("lock table t")
    target = Target("server", "s", database.parameters)
    with pytest.raises(UserError, match=message):
        _run(target, statements)
    other.close()
