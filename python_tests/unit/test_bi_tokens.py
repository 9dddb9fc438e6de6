"""Guest tokens, the secrets that sign them, and the example portal that hands them out."""

import base64
import hashlib
import hmac
import json
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tenant_health.bi.portal import portal
from tenant_health.bi.state import GENERATED, open_state
from tenant_health.bi.tokens import guest_token

EXAMPLE = "0e7f5d0c-0000-4000-8000-000000000000"


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_a_token_names_its_tenant_and_dashboard_and_is_signed() -> None:
    head, claims, signature = guest_token("secret", "Tenant ä", EXAMPLE, seconds=60).split(".")
    assert json.loads(decoded(head)) == {"alg": "HS256", "typ": "JWT"}
    content = json.loads(decoded(claims))
    assert content["user"]["username"] == "Tenant ä"
    assert content["resources"] == [{"type": "dashboard", "id": EXAMPLE}]
    assert content["exp"] - content["iat"] == 60
    expected = hmac.new(b"secret", f"{head}.{claims}".encode(), hashlib.sha256).digest()
    assert decoded(signature) == expected


def test_a_token_without_a_tenant_is_refused() -> None:
    with pytest.raises(ValueError, match="organization_id is empty"):
        guest_token("secret", "", EXAMPLE)


def test_secrets_are_made_once_and_for_the_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENANT_HEALTH_HOME", str(tmp_path))
    state = open_state()
    first = state.secrets()
    assert sorted(first) == sorted(GENERATED)
    assert len(set(first.values())) == len(GENERATED)
    assert all(len(value) >= 40 for value in first.values())
    state.keep({"staff_url": "x"})
    assert open_state().secrets() == {**first, "staff_url": "x"}
    assert (state.folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert state.folder.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def address() -> Iterator[str]:
    names = {"t1": "One & Co", "</script>": "Two"}
    server = portal(
        "http://localhost:1",
        {"en": EXAMPLE, "de": "auf-deutsch"},
        lambda: names,
        lambda tenant, dashboard: f"token of {tenant} for {dashboard}",
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def test_the_portal_shows_known_tenants_only(address: str) -> None:
    assert "One &amp; Co" in get(f"{address}/")
    assert f"http://localhost:1/embedded/{EXAMPLE}" in get(f"{address}/t1")
    assert get(f"{address}/token/t1") == f"token of t1 for {EXAMPLE}"
    assert "/token/</script>" not in get(f"{address}/%3C/script%3E")
    for path in ("t2", "token/t2"):
        with pytest.raises(HTTPError):
            get(f"{address}/{path}")


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("de", "auf-deutsch"),
        ("fr-CH, de-CH;q=0.9, en;q=0.8", "auf-deutsch"),
        ("en-GB,de;q=0.5", EXAMPLE),
        ("fr", EXAMPLE),
        ("", EXAMPLE),
    ],
)
def test_the_portal_speaks_the_browsers_language(address: str, asked: str, page: str) -> None:
    for path in ("t1", "token/t1"):
        question = urllib.request.Request(f"{address}/{path}", headers={"Accept-Language": asked})
        with urllib.request.urlopen(question, timeout=10) as answer:
            assert page in answer.read().decode()
