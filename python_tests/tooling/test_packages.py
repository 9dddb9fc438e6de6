"""dbt's package hub reachable, out of reach, and reached again."""

import http.server
import io
import json
import shutil
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from toy_project import ROOT, run, write_project

from tenant_health import packages

NOBODY_LISTENS = "http://127.0.0.1:9/"
LATEST = "1.4.1"
INSTALL = ("tenant-health", "deps")


class Hub(http.server.BaseHTTPRequestHandler):
    """Answers like dbt's hub; its dbt_utils is a project of that name with a file `real`."""

    archive: bytes | None = None

    def do_GET(self) -> None:
        """The index, the versions of dbt_utils, or the archive of one."""
        if self.path.endswith("index.json"):
            self._answer(json.dumps([packages.PACKAGE]).encode())
        elif self.path.endswith(f"{packages.PACKAGE}.json"):
            versions = {version: self._version(version) for version in ("1.3.0", "1.4.0", LATEST)}
            self._answer(json.dumps({"name": "dbt_utils", "versions": versions}).encode())
        elif self.archive:
            self._answer(self.archive)
        else:
            self.send_error(503)

    def _version(self, version: str) -> dict[str, object]:
        address = "http://{}:{}/dbt_utils.tar.gz".format(*self.server.server_address)
        downloads = {"tarball": address}
        return {"name": "dbt_utils", "version": version, "packages": [], "downloads": downloads}

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keeps the requests out of the test's output."""


def _archive() -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, text in {"dbt_project.yml": "name: dbt_utils\n", "real": "yes"}.items():
            entry = tarfile.TarInfo(f"dbt-utils-{LATEST}/{name}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return content.getvalue()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a hub on this machine."""
    monkeypatch.setattr(Hub, "archive", _archive())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with our packages.yml and stand-in, and nothing installed."""
    shutil.copytree(ROOT / "fallback", tmp_path / "fallback")
    shutil.copy(ROOT / "package-lock.yml", tmp_path)
    return write_project(tmp_path, {"packages.yml": (ROOT / "packages.yml").read_text()})


def _with(environment: dict[str, str], hub: str) -> dict[str, str]:
    return {**environment, "DBT_PACKAGE_HUB_URL": hub, "NO_PROXY": "127.0.0.1"}


def test_stand_in_steps_in_and_gives_way(project, environment, hub):
    offline, online = _with(environment, NOBODY_LISTENS), _with(environment, hub)

    status, said = run(project, offline, *INSTALL)

    assert (status, packages.is_stand_in(project)) == (0, True)
    assert said.splitlines() == [
        "dbt_utils: dbt's package hub can't be reached, so fallback/dbt_utils stands in for it. "
        "Once it can, `dbt deps` installs the real one."
    ]

    assert run(project, online, "dbt", "deps")[0] == 0

    assert (project / packages.INSTALLED / "real").is_file()
    assert not packages.is_stand_in(project)


@pytest.mark.slow
def test_real_package_is_preferred(project, environment, hub):
    status, said = run(project, _with(environment, hub), *INSTALL)

    assert (status, said) == (0, "dbt_utils: installed from dbt's package hub.\n")
    assert (project / packages.INSTALLED / "real").is_file()


@pytest.mark.slow
def test_stand_in_steps_in_when_the_hub_answers_but_the_download_fails(
    project, environment, hub, monkeypatch
):
    monkeypatch.setattr(Hub, "archive", None)

    status, said = run(project, _with(environment, hub), *INSTALL)

    assert (status, packages.is_stand_in(project)) == (0, True)
    assert said.startswith("dbt_utils: dbt's package hub can't be reached")


@pytest.mark.slow
def test_mistake_in_packages_yml_is_not_hidden(project, environment, hub):
    wrong = {"packages": [{"package": packages.PACKAGE, "version": ">=9.0.0"}]}
    (project / "packages.yml").write_text(yaml.safe_dump(wrong))

    status, said = run(project, _with(environment, hub), *INSTALL)

    assert status == 1
    assert said.startswith("Error: `dbt deps` failed:")
    assert ">=9.0.0" in said
    assert not (project / packages.INSTALLED).exists()


@pytest.mark.slow
def test_lock_file_is_what_dbt_writes(project, environment, hub):
    (project / "package-lock.yml").unlink()

    run(project, _with(environment, hub), "dbt", "deps", "--lock")

    committed = (ROOT / "package-lock.yml").read_text()
    assert (project / "package-lock.yml").read_text() == committed


@pytest.mark.slow
def test_another_folder_gets_one_clear_message(tmp_path, environment):
    status, said = run(tmp_path, environment, *INSTALL)

    assert status == 1
    assert said.splitlines() == [
        f"Error: There is no fallback/dbt_utils in {tmp_path}. Run this in the project's folder."
    ]
