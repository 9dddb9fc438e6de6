"""What is in the files is what is in the tool, and the other way round."""

from pathlib import Path
from typing import Any

import pytest
import requests
from demo import FILES, ROOT, Demo

from tenant_health.bi import superset
from tenant_health.bi.bundle import exported

TITLE = "Whom do we call first, and why?"
CHART = FILES / "charts" / "portfolio" / "call-first.yaml"


def export(demo: Demo, folder: Path) -> dict[str, str]:
    """Superset's own export of everything, but for the time of it."""
    folder.mkdir()
    superset.manage(ROOT, demo.state, "export", folder)
    (folder / "metadata.yaml").unlink()
    return {str(f.relative_to(folder)): f.read_text("utf-8") for f in folder.rglob("*.yaml")}


def session(demo: Demo) -> requests.Session:
    """The administrator's, by the API."""
    api = requests.Session()
    password = demo.state.secrets()["admin_password"]
    login = {"username": "admin", "password": password, "provider": "db"}
    answer = api.post(f"{demo.url}/api/v1/security/login", json=login, timeout=60).json()
    api.headers["Authorization"] = f"Bearer {answer['access_token']}"
    answer = api.get(f"{demo.url}/api/v1/security/csrf_token/", timeout=60).json()
    api.headers["X-CSRFToken"] = answer["result"]
    return api


@pytest.mark.slow
def test_importing_twice_changes_nothing_and_edits_come_back(demo: Demo, tmp_path: Path) -> None:
    before = export(demo, tmp_path / "before")
    assert len(before) > 50
    assert exported(tmp_path / "before", FILES, "analytics") == {}

    api = session(demo)
    [chart] = find(api, demo, "chart", TITLE)
    url, edit = f"{demo.url}/api/v1/chart/{chart['id']}", {"slice_name": "Whom do we pester?"}
    assert api.put(url, json=edit, timeout=60).status_code == 200
    export(demo, tmp_path / "edited")
    expected = CHART.read_text("utf-8").replace(TITLE, "Whom do we pester?")
    assert exported(tmp_path / "edited", FILES, "analytics") == {CHART: expected}

    said = demo.run("tenant-health", "bi", "start")
    assert "importing" not in said
    assert find(api, demo, "chart", "Whom do we pester?")
    said = demo.run("tenant-health", "bi", "start", "--again")
    assert "importing" in said
    assert export(demo, tmp_path / "after").keys() == before.keys()
    assert exported(tmp_path / "after", FILES, "analytics") == {}


def find(api: requests.Session, demo: Demo, kind: str, title: str) -> list[Any]:
    answer = api.get(f"{demo.url}/api/v1/{kind}/?q=(page_size:100)", timeout=60).json()
    return [one for one in answer["result"] if one["slice_name"] == title]


def test_no_password_is_in_supersets_database_or_in_an_export(demo: Demo, tmp_path: Path) -> None:
    secrets = demo.state.secrets()
    kept = (demo.state.folder / "superset.db").read_bytes()
    texts = export(demo, tmp_path / "export").values()
    for name in ("staff_password", "tenant_password"):
        assert secrets[name].encode() not in kept
        assert not [text for text in texts if secrets[name] in text]
    assert (demo.state.folder / "secrets.json").stat().st_mode & 0o077 == 0
    assert demo.state.folder.stat().st_mode & 0o077 == 0


def test_superset_can_only_read(demo: Demo) -> None:
    api = session(demo)
    databases = api.get(f"{demo.url}/api/v1/database/", timeout=60).json()["result"]
    assert {one["database_name"] for one in databases} == {
        "marts for staff",
        "marts for one tenant",
    }
    for one in databases:
        assert not one["expose_in_sqllab"]
        assert not one["allow_dml"]
        assert not one["allow_file_upload"]
    [(writes,)] = demo.rows(
        "select count(*) from information_schema.role_table_grants"
        " where grantee like 'tenant_health_%%' and privilege_type <> 'SELECT'"
    )
    assert writes == 0
