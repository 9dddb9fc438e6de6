"""Who is told of a night that failed, and what."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from stand_in_dbt import FRESH, GOOD, MODEL, STALE, node, results


class Hook(BaseHTTPRequestHandler):
    """A web service that keeps what it is sent."""

    got: ClassVar[list[dict[str, Any]]] = []
    answer = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(json.loads(body))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Hook.got, Hook.answer = [], 200
    yield f"http://127.0.0.1:{server.server_port}/secret-token"
    server.shutdown()
    thread.join()
    server.server_close()


def test_webhook_is_told_of_failures_alone(night: Any, hook: str) -> None:
    """Names and counts, not what a database says, which can hold customers' rows."""
    said = "Key (organization_id)=(acme) is duplicated"
    failed = {"exits": 1, "files": results(node(MODEL, "error", message=said))}
    args = ("--webhook", hook, "--", "--vars=as_of_date: 2026-03-01")
    assert night({"freshness": FRESH, "build": GOOD}, *args).exit_code == 0
    assert Hook.got == []
    assert night({"freshness": FRESH, "build": failed, "retry": failed}, *args).exit_code == 1
    (got,) = Hook.got
    assert datetime.fromisoformat(got.pop("started_at")).tzinfo == UTC
    assert got.pop("seconds") >= 0
    assert got == {
        "text": "tenant-health: the night for 2026-03-01 failed: tenants",
        "outcome": "failed",
        "exit_code": 1,
        "as_of_date": "2026-03-01",
        "stale_sources": [],
        "failed": ["tenants"],
        "skipped": 0,
    }


@pytest.mark.parametrize("trouble", ["answers 500", "nobody there", "no host"])
def test_webhook_in_trouble_is_one_line_and_keeps_its_secret(
    night: Any, hook: str, trouble: str
) -> None:
    Hook.answer = 500
    urls = {
        "answers 500": hook,
        "nobody there": "http://127.0.0.1:1/secret-token",
        "no host": "http://no-such-host.invalid/secret-token",
    }
    done = night({"freshness": STALE}, "--webhook", urls[trouble])
    assert done.exit_code == 1
    assert done.output.count("The webhook was not told: ") == 1
    assert "secret-token" not in done.output


def test_webhook_of_another_kind_is_refused_before_anything_runs(
    night: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TENANT_HEALTH_WEBHOOK", "file:///etc/secret-token")
    done = night({"freshness": FRESH, "build": GOOD})
    assert done.exit_code == 1
    assert "does not begin with https:// or http://" in done.output
    assert "secret-token" not in done.output
    assert not (tmp_path / "told").exists()
