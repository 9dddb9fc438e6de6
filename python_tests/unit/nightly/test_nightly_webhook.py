"""Who is told of a night that failed, and what."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from stand_in_dbt import FRESH, GOOD, MODEL, STALE, node, results

from tenant_health import sending, webhook
from tenant_health.nightly import night as nights


class Hook(BaseHTTPRequestHandler):
    """A web service that keeps what it is sent."""

    got: ClassVar[list[dict[str, Any]]] = []
    answers: ClassVar[list[int]] = []
    """The status of each answer; the last one for good."""
    delay = 0.0

    def do_POST(self) -> None:
        time.sleep(self.delay)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(json.loads(body))
        self.send_response(self.answers.pop(0) if self.answers[1:] else self.answers[0])
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(sending, "_PAUSES", (0.01, 0.01))
    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Hook.got, Hook.answers, Hook.delay = [], [200], 0.0
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
    Hook.answers = [500]
    urls = {
        "answers 500": hook,
        "nobody there": "http://127.0.0.1:1/secret-token",
        "no host": "http://no-such-host.invalid/secret-token",
    }
    done = night({"freshness": STALE}, "--webhook", urls[trouble])
    assert done.exit_code == 1
    assert done.output.count("The webhook was not told: ") == 1
    assert "secret-token" not in done.output


@pytest.mark.parametrize(
    ("answers", "attempts", "delivered"),
    [
        ([200], 1, True),
        ([503, 429, 200], 3, True),
        ([500, 500, 500], 3, False),
        ([404], 1, False),  # a wrong URL stays wrong
        ([302], 1, False),  # what it would lead to is asked without the message
    ],
)
def test_webhook_is_tried_three_times_if_that_may_help(
    hook: str, answers: list[int], attempts: int, delivered: bool
) -> None:
    Hook.answers = answers.copy()
    trouble = webhook.post(hook, '{"text": "東京"}'.encode())
    assert Hook.got == [{"text": "東京"}] * attempts
    assert trouble == ("" if delivered else f"it answered {answers[-1]}")


def test_webhook_that_hangs_does_not_keep_the_night_from_its_end(
    hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_LIMIT", 0.3)
    Hook.delay = 1.0
    began = time.monotonic()
    assert webhook.post(hook, b"{}") == "no answer within 0 s"
    assert time.monotonic() - began < 0.9


def test_webhook_is_told_of_a_night_that_cannot_begin(
    night: Any, hook: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    args = ("--webhook", hook, "--artifacts", str(tmp_path / "file" / "artifacts"))
    done = night({}, *args)
    assert done.exit_code == 1
    assert "The artifacts can't be kept" in done.output
    assert [got["outcome"] for got in Hook.got] == ["could not begin"]


@pytest.mark.parametrize(
    "trouble", [OSError(28, "No space left on device", "x"), RuntimeError("a bug")]
)
def test_webhook_is_told_of_a_night_that_breaks_off(
    night: Any, hook: str, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def fail(*_: Any) -> None:
        raise trouble

    monkeypatch.setattr(nights, "read_nodes", fail)
    done = night({"freshness": FRESH, "build": GOOD}, "--webhook", hook)
    assert done.exit_code != 0
    assert len(Hook.got) == 1
    assert ("No space left on device: x" in done.output) == isinstance(trouble, OSError)


def test_webhook_of_another_kind_is_refused_before_anything_runs(
    night: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TENANT_HEALTH_WEBHOOK", "file:///etc/secret-token")
    done = night({"freshness": FRESH, "build": GOOD})
    assert done.exit_code == 1
    assert "does not begin with https:// or http://" in done.output
    assert "secret-token" not in done.output
    assert not (tmp_path / "told").exists()
