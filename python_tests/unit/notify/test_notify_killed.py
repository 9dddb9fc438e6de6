"""Killed at any moment: the next run makes up for it, and a receiver that keeps keys sees no more.

Each time the command runs in a process of its own, which is killed at a moment chosen at
random, then runs once more to its end.
"""

import os
import random
import subprocess
import sys
import time

import pytest
from hand_made_marts import Marts, Receiver, days_ago

EVENTS = 8
COMMAND = "from tenant_health.cli import main; main()"


def _start(receiver: Receiver) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", COMMAND, "notify", "--webhook", receiver.url]
    return subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL)


def _wait_for(receiver: Receiver, events: int, running: subprocess.Popen[bytes]) -> None:
    while len(receiver.got) < events and running.poll() is None:
        time.sleep(0.001)


@pytest.mark.parametrize(
    "kills", [pytest.param(6, id="sample"), pytest.param(50, id="all", marks=pytest.mark.slow)]
)
def test_killed_at_random_points_each_event_arrives_under_one_key(
    begun: Marts, receiver: Receiver, kills: int
) -> None:
    receiver.delay = 0.02
    chance = random.Random(7)
    between = 0
    for kill in range(kills):
        begun.change("truncate alerts; truncate analytics_delivery.alert_deliveries")
        begun.database.rows(
            "insert into analytics_delivery.alert_deliveries "
            "(alert_id, event, channel, event_date, night, status) "
            f"values ('started', 'STARTED', 'webhook', '{days_ago(9)}', '{days_ago(9)}', 'SKIPPED')"
        )
        for number in range(1, EVENTS + 1):
            begun.alert(f"t{number}", alert_id=f"{kill}-{number}", reason=str(number))
        receiver.got.clear()
        running = _start(receiver)
        if kill % 5 == 0:  # mostly while it sends; sometimes before
            time.sleep(chance.uniform(0, 1))
        else:
            _wait_for(receiver, chance.randint(1, EVENTS), running)
            time.sleep(chance.uniform(0, 2 * receiver.delay))
        running.kill()
        running.wait()
        between += 0 < len(set(receiver.keys)) < EVENTS
        assert _start(receiver).wait() == 0
        keys = {f"{kill}-{number}:OPENED:webhook" for number in range(1, EVENTS + 1)}
        assert set(receiver.keys) == keys
        assert len(set(receiver.got)) == EVENTS  # repeated ones have the same bytes
        assert {status for (status,) in begun.deliveries("status")} == {"SENT"}
    assert between >= kills / 2


def test_killed_at_most_once_no_event_arrives_twice(begun: Marts, receiver: Receiver) -> None:
    receiver.delay = 0.05
    for number in range(1, EVENTS + 1):
        begun.alert(f"t{number}")
    command = [sys.executable, "-c", COMMAND, "notify", "--at-most-once", "--webhook", receiver.url]
    for events in (2, 5):
        running = subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL)
        _wait_for(receiver, events, running)
        running.kill()
        running.wait()
    assert subprocess.run(command, env=dict(os.environ), check=False).returncode == 0
    assert len(receiver.keys) == len(set(receiver.keys))
    assert EVENTS - 2 <= len(receiver.keys) <= EVENTS  # one may get lost with each kill
