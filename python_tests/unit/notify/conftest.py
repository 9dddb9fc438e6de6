"""Deliveries from hand-made marts to a web service on this machine."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hand_made_marts import Marts, Receiver, days_ago, receiving

from tenant_health import sending
from tenant_health.cli import main


@pytest.fixture
def marts(database: Any, monkeypatch: pytest.MonkeyPatch) -> Marts:
    """Marts of 50 tenants without alerts, in the database that commands use."""
    for name in [name for name in os.environ if name.startswith(("PG", "TENANT_", "DBT_"))]:
        monkeypatch.delenv(name)
    for name, value in database.environment.items():
        monkeypatch.setenv(name, value)
    made = Marts(database)
    made.make()
    return made


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(sending, "_PAUSES", (0.01, 0.01))
    with receiving() as found:
        yield found


@pytest.fixture
def notify(receiver: Receiver) -> Callable[..., Result]:
    """Runs the command with the web service as its webhook."""

    def run(*args: str) -> Result:
        return CliRunner().invoke(main, ["notify", "--webhook", receiver.url, *args])

    return run


@pytest.fixture
def begun(marts: Marts, notify: Callable[..., Result]) -> Marts:
    """Marts whose first night was four days ago."""
    marts.night(days_ago(4))
    assert notify().exit_code == 0
    marts.night(days_ago(0))
    return marts
