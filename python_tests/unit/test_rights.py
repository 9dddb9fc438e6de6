"""The rights that docs/operating.md lists are enough for the commands, and no more is needed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tenant_health.cli import main
from tenant_health.raw_tables import ALL_TABLES, TABLES

GUIDE = Path(__file__).parents[2] / "docs" / "operating.md"
ROLES = ("tenant_health_build", "tenant_health_load")


@pytest.fixture
def granted(database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A database on which nobody has any rights but those of the guide."""
    name = database.parameters["dbname"]
    section = GUIDE.read_text("utf-8").partition("\n## Rights\n")[2]
    statements = re.search(r"```sql\n(.*?)```", section, re.DOTALL)[1]
    database.rows(f"revoke all on database {name} from public")
    database.rows(statements.replace(" app ", f" {name} "))
    for variable, value in database.environment.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.delenv("DBT_TARGET", raising=False)
    monkeypatch.setenv("PGUSER", "tenant_health_load")
    yield database
    roles = ", ".join(ROLES)
    database.rows(f"drop owned by {roles} cascade; drop role {roles}")


def _run(*arguments: str) -> None:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output


def test_loader_may_do_what_it_is_for(granted: Any, tmp_path: Path) -> None:
    for table, columns in TABLES.items():
        (tmp_path / f"{table}.csv").write_text(",".join([*columns, "another"]) + "\n")
    for _ in range(2):  # the second time, it replaces what is there
        _run("sample", "--tenants", "2", "--days", "3", "--time-indexes")
        _run("load", str(tmp_path))
    readable = granted.rows(
        "select has_table_privilege('tenant_health_build', oid, 'select') from pg_class "
        "where relnamespace = 'raw'::regnamespace and relkind = 'r'"
    )
    assert readable == [(True,)] * len(ALL_TABLES)


@pytest.mark.parametrize(
    ("taken", "command", "said"),
    [
        ("revoke create on schema raw from {}", "sample", "permission denied for schema raw"),
        ("revoke temporary on database {database} from {}", "load", "permission denied to create"),
    ],
)
def test_loader_needs_each_of_its_rights(
    granted: Any, tmp_path: Path, taken: str, command: str, said: str
) -> None:
    for table, columns in TABLES.items():
        (tmp_path / f"{table}.csv").write_text(",".join([*columns, "another"]) + "\n")
    granted.rows(taken.format("tenant_health_load", database=granted.parameters["dbname"]))
    options = [str(tmp_path)] if command == "load" else ["--tenants", "2", "--days", "3"]
    done = CliRunner().invoke(main, [command, *options])
    assert done.exit_code == 1
    assert f"Error: {said}" in done.output
    assert "Nothing was changed." in done.output
