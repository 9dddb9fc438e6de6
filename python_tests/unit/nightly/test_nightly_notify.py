"""A night that tells of alerts after a build that passed, around a stand-in for the command."""

from pathlib import Path
from typing import Any

import pytest
from stand_in_dbt import BAD_TEST, FRESH, GOOD, STALE, results

STEPS = {"freshness": FRESH, "build": GOOD}
SAYS = '#!/bin/sh\necho "$DBT_TARGET $*" >> {told}\necho "webhook   {said}"\nexit {code}\n'


@pytest.fixture
def sender(tmp_path: Path) -> Any:
    """Makes a stand-in for `tenant-health`; gives the file with what it was told."""

    def made(said: str, code: int = 0) -> Path:
        program, told = tmp_path / "tenant-health", tmp_path / "sender-told"
        program.write_text(SAYS.format(told=told, said=said, code=code))
        program.chmod(0o755)
        return told

    return made


def test_alerts_are_sent_after_a_build_that_passed(night: Any, sender: Any) -> None:
    told = sender("3 sent, 1 skipped")
    done = night(STEPS, "--notify", "--", "--target", "prod")
    assert done.exit_code == 0
    assert "alerts    webhook   3 sent, 1 skipped" in " ".join(done.output.splitlines())
    assert told.read_text() == "prod notify\n"


@pytest.mark.parametrize(
    "steps",
    [
        {"freshness": STALE},
        {
            "freshness": FRESH,
            "build": {"exits": 1, "files": results(BAD_TEST)},
            "retry": {"exits": 1, "files": results(BAD_TEST)},
        },
    ],
)
def test_nothing_is_sent_of_a_night_that_failed(night: Any, sender: Any, steps: Any) -> None:
    told = sender("3 sent")
    assert night(steps, "--notify").exit_code == 1
    assert not told.exists()


def test_nothing_is_sent_unless_asked_for(night: Any, sender: Any) -> None:
    told = sender("3 sent")
    assert night(STEPS).exit_code == 0
    assert not told.exists()


def test_alerts_that_cannot_be_sent_are_the_nights_failure(night: Any, sender: Any) -> None:
    sender("0 sent, 1 failed: it answered 500", code=1)
    done = night(STEPS, "--notify")
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert any("was built, but its alerts could not all be sent" in line for line in lines)
    assert "alerts    webhook   0 sent, 1 failed: it answered 500" in done.output
    assert "nodes     2 ok, 0 failed" in lines
