"""How events are sent when the receiver, the network or the database is in trouble."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg2
import pytest
from click.testing import CliRunner
from hand_made_marts import NIGHT, Marts, Receiver

from tenant_health import connection
from tenant_health.cli import main
from tenant_health.notify.channels import Webhook
from tenant_health.notify.store import Store


def test_what_failed_is_tried_again_for_three_days_with_the_same_bytes(
    begun: Marts, notify: Any, receiver: Receiver
) -> None:
    begun.alert("t1", reason="6 cases closed late", alert_id="abc")
    receiver.answers = [500]
    done = notify()
    assert (done.exit_code, done.output) == (1, "webhook   0 sent, 1 failed: it answered 500\n")
    assert begun.deliveries("status, attempts, sent_at") == [("FAILED", 1, None)]
    begun.change("update alerts set reason = 'another one', severity = 'HIGH'")
    begun.night(NIGHT + timedelta(days=2))
    receiver.answers = [200]
    assert notify().output == "webhook   1 sent\n"
    assert receiver.keys == ["abc:OPENED:webhook"] * 4
    assert len({body for _, body in receiver.got}) == 1
    assert begun.deliveries("status, attempts") == [("SENT", 2)]


def test_what_is_no_news_any_more_is_given_up(
    begun: Marts, notify: Any, receiver: Receiver
) -> None:
    begun.alert("t1")
    receiver.answers = [500]
    assert notify().exit_code == 1
    begun.night(NIGHT + timedelta(days=3))
    receiver.answers = [200]
    assert notify().output == "webhook   0 sent\n"
    assert begun.deliveries("status, body") == [("FAILED", None)]


def test_three_failures_on_end_are_enough_for_a_run(
    begun: Marts, notify: Any, receiver: Receiver
) -> None:
    for number in range(1, 7):
        begun.alert(f"t{number}")
    receiver.answers = [404]
    done = notify()
    assert done.output == "webhook   0 sent, 3 failed: it answered 404; 3 left for the next run\n"
    assert done.exit_code == 1
    receiver.answers = [200]
    assert notify().output == "webhook   6 sent\n"
    assert len(set(receiver.keys)) == 6


def test_at_most_once_is_noted_first_and_never_tried_again(
    begun: Marts, notify: Any, receiver: Receiver
) -> None:
    begun.alert("t1")
    receiver.answers = [500]
    assert notify("--at-most-once").exit_code == 1
    assert begun.deliveries("status, attempts, body") == [("FAILED", 1, None)]
    receiver.answers = [200]
    assert notify("--at-most-once").output == "webhook   0 sent\n"
    assert len(receiver.got) == 1
    begun.alert("t2")
    assert notify("--at-most-once").output == "webhook   1 sent\n"
    assert begun.deliveries("status, attempts")[1] == ("SENT", 1)


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for a lock no longer than a moment."""

    def connect(target: connection.Target) -> Any:
        opened = psycopg2.connect(**target.parameters)
        with opened, opened.cursor() as cursor:
            cursor.execute("set lock_timeout = '100ms'")
        return opened

    monkeypatch.setattr(connection, "connect", connect)


@pytest.mark.usefixtures("in_a_hurry")
def test_two_at_a_time_are_one_too_many(begun: Marts, notify: Any) -> None:
    begun.alert("t1")
    other = begun.database.connect()
    with other.cursor() as cursor:
        Store(cursor, "analytics").lock()
    done = notify()
    assert done.exit_code == 1
    assert "Another `tenant-health notify` is sending" in " ".join(done.output.split())
    other.close()
    assert notify().output == "webhook   1 sent\n"


@pytest.mark.parametrize("schema", ["", "create schema analytics_delivery"])
def test_two_first_runs_at_the_same_time_make_the_table_once(
    marts: Marts, notify: Any, schema: str
) -> None:
    marts.database.rows(schema or "select")
    other = marts.database.connect()
    with other.cursor() as cursor:
        Store(cursor, "analytics").create()
    with ThreadPoolExecutor() as threads:
        running = threads.submit(notify)
        waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
        while not (marts.database.rows(waiting) or running.done()):
            time.sleep(0.01)
        other.commit()
        other.close()
    assert (running.result().exit_code, running.result().output) == (0, "webhook   0 sent\n")


@pytest.mark.usefixtures("in_a_hurry")
def test_a_mart_that_is_locked_is_named(begun: Marts, notify: Any) -> None:
    other = begun.database.connect()
    with other.cursor() as cursor:
        cursor.execute("lock table analytics_marts.tenants")
    done = notify()
    other.close()
    assert done.exit_code == 1
    assert "Something else uses analytics_marts.tenants: run this again when" in done.output


@pytest.mark.usefixtures("in_a_hurry")
def test_lock_is_held_while_messages_are_sent(
    begun: Marts, notify: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on a server that ends transactions which do nothing for a while."""
    name = begun.database.parameters["dbname"]
    begun.database.rows(f"alter database {name} set idle_in_transaction_session_timeout = '50ms'")
    begun.alert("t1")
    meanwhile = []

    def send(*_: Any, **__: Any) -> str:
        time.sleep(0.2)
        meanwhile.append(notify().output)
        return ""

    monkeypatch.setattr(Webhook, "send", send)
    assert notify().output == "webhook   1 sent\n"
    assert ["Another `tenant-health notify`" in said for said in meanwhile] == [True]


@pytest.mark.usefixtures("in_a_hurry")
def test_no_reader_can_hold_up_deliveries(begun: Marts, notify: Any) -> None:
    """By a lock that any login may take, its key being no secret."""
    begun.alert("t1")
    reader = begun.database.connect()
    with reader.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_lock(hashtextextended('tenant-health notify analytics', 0))"
        )
    assert notify().output == "webhook   1 sent\n"
    reader.close()


def test_each_channel_has_its_own_beginning(begun: Marts, notify: Any, receiver: Receiver) -> None:
    """Mail is new, so it begins with nothing; the webhook goes on."""
    begun.alert("t1")
    mail = ("--email", "csm@example.com", "--email-from", "th@example.com", "--smtp", "127.0.0.1:1")
    assert notify(*mail).output == "webhook   1 sent\nemail     0 sent, 1 skipped\n"
    begun.alert("t2")
    done = notify(*mail)
    assert done.exit_code == 1
    assert done.output == ("webhook   1 sent\nemail     0 sent, 1 failed: Connection refused\n")
    assert len(receiver.got) == 2


def test_secrets_stay_secret(begun: Marts, notify: Any, receiver: Receiver) -> None:
    begun.alert("t1")
    receiver.answers = [404]
    assert "secret-token" not in notify().output
    wrong = CliRunner().invoke(main, ["notify", "--webhook", "file:///secret-token"])
    assert wrong.exit_code == 1
    assert "does not begin with https:// or http://. Correct --webhook or" in wrong.output
    assert "secret-token" not in wrong.output
    rows = begun.database.rows("select t::text from analytics_delivery.alert_deliveries as t")
    assert "secret-token" not in str(rows)


def test_table_is_for_its_owner_alone(marts: Marts, notify: Any) -> None:
    marts.database.rows(
        "create role reader_of_all; alter default privileges grant all on tables to reader_of_all;"
        "alter default privileges grant all on schemas to reader_of_all"
    )
    try:
        assert notify().exit_code == 0
        allowed = marts.database.rows(
            "select has_schema_privilege('reader_of_all', 'analytics_delivery', 'usage'), "
            "has_table_privilege('reader_of_all', 'analytics_delivery.alert_deliveries', 'select')"
        )
        assert allowed == [(False, False)]
    finally:
        marts.database.rows("drop owned by reader_of_all; drop role reader_of_all")


@pytest.mark.usefixtures("marts")
def test_somewhere_to_send_to_is_needed() -> None:
    done = CliRunner().invoke(main, ["notify"])
    assert done.exit_code == 1
    assert "There is nowhere to send to" in done.output
