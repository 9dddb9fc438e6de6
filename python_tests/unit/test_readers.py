"""`tenant-health readers`: makes the roles, and refuses those that could do more than read."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tenant_health.cli import main

ROLES = ("test_builder", "test_member", "test_staff", "test_tenant")


@pytest.fixture
def readers(database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """Runs the command as a role that may create roles and builds the marts."""
    for name, value in database.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DBT_TARGET", raising=False)
    database.rows("create role test_builder login createrole")
    database.rows("create role test_member in role pg_monitor")
    monkeypatch.setenv("PGUSER", "test_builder")
    yield lambda *args: CliRunner().invoke(main, ["readers", *args])
    for role in ROLES:
        database.rows(f"drop role if exists {role}")


def test_makes_what_is_missing(readers: Callable[..., Result]) -> None:
    for _ in range(2):  # the second time, both are there
        done = readers("--internal", "test_staff", "--tenant", "test_tenant")
        assert json.loads(done.output) == {
            "internal_reader_roles": ["test_staff"],
            "tenant_reader_roles": ["test_tenant"],
        }


@pytest.mark.parametrize("option", ["--internal", "--tenant"])
@pytest.mark.parametrize(
    ("role", "power"),
    [
        ("postgres", "is a superuser"),
        ("pg_read_all_data", "has powers over the whole server"),
        ("test_builder", "has CREATEROLE"),
        ("test_member", "is a member of pg_monitor, which has powers over the whole server"),
    ],
)
def test_refuses_who_could_do_more_than_read(
    readers: Callable[..., Result], database: Any, option: str, role: str, power: str
) -> None:
    other = "--tenant" if option == "--internal" else "--internal"
    done = readers(option, role, other, "test_staff")
    assert done.exit_code == 1
    assert f"Error: {role} {power}, so it can't be a reader: name another role" in done.output
    assert database.rows("select from pg_roles where rolname = 'test_staff'") == []


def test_refuses_the_role_that_builds(readers: Callable[..., Result], database: Any) -> None:
    database.rows("alter role test_builder nocreaterole")
    done = readers("--internal", "test_builder")
    assert done.exit_code == 1
    assert "Error: test_builder builds the marts, so it can't be a reader" in done.output


@pytest.mark.parametrize("option", ["--internal", "--tenant"])
@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("", "no name is given. Leave the option out for tenant_health_"),
        (" ", "no name is given. Leave the option out for tenant_health_"),
        ("public", "public can't be a role: PostgreSQL keeps that name for itself. Name another"),
        ("none", "none can't be a role: PostgreSQL keeps that name for itself. Name another"),
        ("pg_mine", "pg_mine can't be a role: PostgreSQL keeps that name for itself. Name another"),
        ("\u00e4" * 32, "... has more than 63 bytes. Choose a shorter name."),
    ],
)
def test_a_name_that_no_role_can_have_gets_one_sentence(
    readers: Callable[..., Result], database: Any, option: str, name: str, complaint: str
) -> None:
    done = readers(option, name)
    assert done.exit_code != 0
    assert done.output.count("Error") == 1
    assert complaint in " ".join(done.output.split())
    assert database.rows("select from pg_roles where rolname like 'tenant\\_health\\_%'") == []
