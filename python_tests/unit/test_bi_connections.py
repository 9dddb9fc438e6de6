"""How the dashboards' connections begin, by Superset's hook but without Superset."""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import psycopg2
import pytest

FILES = Path(__file__).parents[2] / "bi" / "superset"
MARTS = SimpleNamespace(host="marts", username="staff")
SHOWN = """
    select current_setting('search_path'), current_setting('transaction_read_only'),
        current_setting('app.current_organization', true)
"""


@pytest.fixture
def marts_readers(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, with stand-ins for what it imports of Superset's packages."""
    for name, content in {
        "flask": {"g": {}},
        "sqlalchemy": {},
        "sqlalchemy.engine": {},
        "sqlalchemy.engine.url": {
            "URL": object,
            "make_url": lambda text: SimpleNamespace(set=lambda **_: text),
        },
        "sqlalchemy.pool": {"NullPool": object},
    }.items():
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.syspath_prepend(FILES)
    monkeypatch.delitem(sys.modules, "marts_readers", raising=False)
    return import_module("marts_readers")


@pytest.mark.parametrize(
    ("user", "organization"),
    [({}, None), ({"is_guest_user": True, "username": r"Acme \ Co"}, r"Acme \ Co")],
)
def test_a_connection_calls_no_function_of_others_and_writes_nothing(
    marts_readers: Any,
    database: Any,
    monkeypatch: pytest.MonkeyPatch,
    user: dict[str, Any],
    organization: str | None,
) -> None:
    login = " ".join(f"{name}={value}" for name, value in database.parameters.items())
    for reader in ("STAFF", "TENANT"):
        monkeypatch.setenv(f"TENANT_HEALTH_BI_{reader}_URL", login)
    marts_readers.g["user"] = SimpleNamespace(**user)
    url, arguments = marts_readers.connect_as_reader(MARTS, {}, None, None, None)
    connection = psycopg2.connect(url, **arguments["connect_args"])
    with connection.cursor() as cursor:
        cursor.execute(SHOWN)
        assert cursor.fetchall() == [("pg_catalog", "on", organization)]
    connection.close()
