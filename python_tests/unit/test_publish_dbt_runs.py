"""How `tenant-health publish` runs dbt: its options, what failed, and a signal to end."""

import os
import signal
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tenant_health.errors import UserError
from tenant_health.publish import dbt_runs

OPTIONS = ("--target", "server", "--threads", "8", "--fail-fast", "--vars", "{a: 1}")


class StandIn:
    """In place of dbt's runner."""

    def __init__(self, result: Any, during: Any = lambda _: None) -> None:
        self.result, self.during = result, during
        self.args: list[str] = []

    def __call__(self, manifest: Any = None, callbacks: Any = ()) -> "StandIn":
        self.manifest, self.callbacks = manifest, callbacks
        return self

    def invoke(self, args: list[str]) -> Any:
        self.args = args
        try:
            self.during(self.callbacks)
        except KeyboardInterrupt as error:
            return SimpleNamespace(success=False, exception=error)
        return self.result


def _event(level: str, name: str, message: str) -> Any:
    return SimpleNamespace(info=SimpleNamespace(level=level, name=name, msg=message))


def test_dbt_gets_the_options_with_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    dbt = StandIn(SimpleNamespace(success=True, result="manifest"))
    monkeypatch.setattr(dbt_runs, "dbtRunner", dbt)
    assert dbt_runs.parse(OPTIONS) == "manifest"
    assert dbt.args[:7] == ["parse", *OPTIONS[:4], *OPTIONS[5:]]
    run = dbt_runs.run_with(OPTIONS, print)
    assert run("changed", ["--select", "tenants"], date(2026, 3, 31)) == 0
    assert dbt.manifest == "changed"
    assert dbt.args[:8] == ["build", "--select", "tenants", *OPTIONS[:5]]
    assert dbt.args[8:10] == ["--vars", "{a: 1, as_of_date: '2026-03-31'}"]


def test_what_failed_is_told_without_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def during(callbacks: Any) -> None:
        for level, name in (("error", "A"), ("warn", "B"), ("error", "MainStackTrace")):
            callbacks[0](_event(level, name, f"{level} {name}"))

    dbt = StandIn(SimpleNamespace(success=False, exception=None), during)
    monkeypatch.setattr(dbt_runs, "dbtRunner", dbt)
    assert dbt_runs.run_with((), told.append)(None, [], date(2026, 3, 31)) == 1
    assert told == ["error A"]
    dbt.result.exception = RuntimeError()
    assert dbt_runs.run_with((), told.append)(None, [], date(2026, 3, 31)) == 2


def test_a_signal_to_end_is_ctrl_c_for_dbt(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    before = signal.getsignal(signal.SIGTERM)

    def during(callbacks: Any) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            callbacks[0](_event("error", "MainEncounteredError", "interrupted"))

    monkeypatch.setattr(dbt_runs, "dbtRunner", StandIn(None, during))
    assert dbt_runs.run_with((), told.append)(None, [], date(2026, 3, 31)) == 143
    assert told == []
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_project_that_dbt_cannot_read_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    dbt = StandIn(SimpleNamespace(success=False, exception=ValueError("no such macro")))
    monkeypatch.setattr(dbt_runs, "dbtRunner", dbt)
    with pytest.raises(UserError, match=r"^dbt can't read the project: no such macro$"):
        dbt_runs.parse(())
