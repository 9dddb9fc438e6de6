"""Which events are sent, and what of them."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from hand_made_marts import NIGHT, Marts, Receiver, days_ago

from tenant_health.cli import main


def test_opening_is_sent_once_with_its_key(begun: Marts, notify: Any, receiver: Receiver) -> None:
    begun.alert(
        "t1", severity="HIGH", baseline=80, departure=-21.5, reason="6 cases closed late",
        alert_id="abc",
    )  # fmt: skip
    done = notify()
    assert (done.exit_code, done.output) == (0, "webhook   1 sent\n")
    ((key, body),) = receiver.got
    assert key == "abc:OPENED:webhook"
    assert json.loads(body) == {
        "text": (
            "Tenant 1: health score dropped\n"
            "High severity, opened on 2026-03-05.\n"
            "Score 69 at the opening, usually 80; 22 points of the fall are its own.\n"
            "Most of it: 6 cases closed late."
        ),
        "title": "Tenant 1: health score dropped",
        "event": "OPENED",
        "event_date": "2026-03-05",
        "alert_id": "abc",
        "organization_id": "t1",
        "name": "Tenant 1",
        "rule": "SCORE_DROP",
        "severity": "HIGH",
        "opened_on": "2026-03-05",
    }
    assert notify().output == "webhook   0 sent\n"
    assert len(receiver.got) == 1
    assert begun.deliveries("status, attempts, body, tried_at = sent_at") == [
        ("SENT", 1, None, True)
    ]


def test_escalation_and_closing_are_told_when_they_come(
    begun: Marts, notify: Any, receiver: Receiver
) -> None:
    begun.alert("t1", opened=days_ago(2), alert_id="abc")
    assert notify().exit_code == 0
    begun.change(f"update alerts set severity = 'HIGH', escalated_on = '{NIGHT}'")
    assert notify().exit_code == 0  # of the same night: one event a tenant
    assert begun.deliveries("event, status") == [("ESCALATED", "SKIPPED"), ("OPENED", "SENT")]
    begun.night(NIGHT + timedelta(days=1))
    begun.change(
        f"update alerts set closed_on = '{NIGHT + timedelta(days=1)}', close_reason = 'RECOVERED'"
    )
    assert notify().exit_code == 0
    assert receiver.keys == ["abc:OPENED:webhook", "abc:CLOSED:webhook"]
    assert receiver.texts[1] == (
        "Tenant 1: closed: health score dropped\n"
        "Closed on 2026-03-06, opened on 2026-03-03: recovered."
    )


def test_first_run_sends_nothing(marts: Marts, notify: Any, receiver: Receiver) -> None:
    marts.alert("t1", opened=days_ago(90), closed_on=days_ago(1), close_reason="RECOVERED")
    marts.alert("t2", rule="SILENT")
    done = notify()
    assert (done.exit_code, done.output) == (0, "webhook   0 sent, 3 skipped\n")
    marts.alert("t3", rule="SILENT")
    assert notify().output == "webhook   1 sent\n"
    assert receiver.texts[0].startswith("Tenant 3: gone silent\nMedium severity")


def test_first_run_without_any_alert_is_the_first_too(marts: Marts, notify: Any) -> None:
    assert notify().exit_code == 0
    marts.alert("t1")
    assert notify().output == "webhook   1 sent\n"


def test_only_tenants_that_want_to_be_told_and_only_the_newest_days(
    begun: Marts, notify: Any, receiver: Receiver
) -> None:
    begun.alert("t1", is_notified=False)
    begun.alert("t2", opened=days_ago(3))
    begun.alert("t3", opened=days_ago(2))
    assert notify().output == "webhook   1 sent\n"
    assert receiver.keys == [f"t3-SCORE_DROP-{days_ago(2)}:OPENED:webhook"]


def test_the_most_severe_event_of_a_tenant_goes_out(
    begun: Marts, notify: Any, receiver: Receiver
) -> None:
    """High before medium, whatever the rule; what has closed comes last."""
    begun.alert("t1", rule="SCORE_DROP")
    begun.alert("t1", rule="CRITICAL", severity="HIGH")
    begun.alert("t2", rule="SILENT")
    begun.alert("t2", rule="SCORE_DROP", opened=days_ago(1))
    begun.alert("t3", rule="SILENT")
    begun.alert(
        "t3", rule="CRITICAL", severity="HIGH", opened=days_ago(9), closed_on=NIGHT,
        close_reason="RECOVERED",
    )  # fmt: skip
    assert notify().output == "webhook   3 sent, 3 skipped\n"
    assert sorted(receiver.keys) == [
        f"t1-CRITICAL-{NIGHT}:OPENED:webhook",
        f"t2-SCORE_DROP-{days_ago(1)}:OPENED:webhook",
        f"t3-SILENT-{NIGHT}:OPENED:webhook",
    ]


@pytest.mark.parametrize(("days", "told"), [(1, False), (14, False), (15, True)])
def test_alert_that_late_rows_move_is_not_told_again(
    begun: Marts, notify: Any, receiver: Receiver, days: int, told: bool
) -> None:
    """A day later or earlier it has another id; 15 days from the first it is another one."""
    begun.alert("t1", opened=days_ago(0))
    assert notify().exit_code == 0
    begun.change("delete from alerts")
    begun.night(NIGHT + timedelta(days=days))
    begun.alert("t1", opened=NIGHT + timedelta(days=days))
    begun.alert("t2", rule="SILENT", opened=NIGHT + timedelta(days=days))
    assert notify().exit_code == 0
    assert len(receiver.got) == 2 + told


def test_too_many_openings_are_held_back_and_summed_up_once(
    begun: Marts, notify: Any, receiver: Receiver
) -> None:
    """Of 50 tenants more than 10 are too many; what happened besides is told."""
    for number in range(1, 12):
        begun.alert(f"t{number}", rule="CRITICAL" if number > 9 else "SCORE_DROP")
    begun.alert("t20", opened=days_ago(5), closed_on=NIGHT, close_reason="TENANT_LEFT")
    assert notify().output == "webhook   2 sent, 11 held back\n"
    assert sorted(receiver.keys) == [
        "held:2026-03-05:HELD:webhook",
        f"t20-SCORE_DROP-{days_ago(5)}:CLOSED:webhook",
    ]
    (text,) = [text for text in receiver.texts if "held back" in text]
    assert text.startswith(
        "tenant-health: 11 alerts at once: held back\n2 at high risk, 9 health score dropped, as of"
    )
    begun.alert("t30")
    assert notify().output == "webhook   0 sent, 1 held back\n"
    begun.night(NIGHT + timedelta(days=1))
    begun.alert("t31", opened=NIGHT + timedelta(days=1))
    assert notify().output == "webhook   1 sent\n"


def test_ten_openings_or_a_twentieth_of_the_tenants_are_not_too_many(
    begun: Marts, notify: Any, receiver: Receiver
) -> None:
    for number in range(1, 11):
        begun.alert(f"t{number}")
    assert notify().output == "webhook   10 sent\n"
    begun.alert("t11")  # the eleventh of the same night
    assert notify().output == "webhook   1 sent, 1 held back\n"
    assert receiver.keys[-1] == "held:2026-03-05:HELD:webhook"
    begun.night(NIGHT + timedelta(days=1))
    begun.change(
        "insert into tenants select 'm' || n, 'More' from generate_series(1, 200) as n;"
        "insert into tenant_portfolio select 'm' || n, date '2026-03-06' "
        "from generate_series(1, 200) as n"
    )
    for number in range(1, 13):  # 12 of 250 tenants, one of which may not be told again
        begun.alert(f"m{number}", opened=NIGHT + timedelta(days=1))
    assert notify().output == "webhook   12 sent\n"


def test_tenant_that_the_platform_deleted_is_forgotten(begun: Marts, notify: Any) -> None:
    begun.alert("t1")
    assert notify().exit_code == 0
    begun.change("delete from alerts; delete from tenants where organization_id = 't1'")
    assert notify().exit_code == 0
    assert begun.deliveries() == []


def test_name_of_a_tenant_commands_nothing(begun: Marts, notify: Any, receiver: Receiver) -> None:
    begun.change(
        "update tenants set name = E'<!channel>\\n\\u001b[2J 東京' where name = 'Tenant 1'"
    )
    begun.alert("t1", rule="CRITICAL", severity="HIGH")
    assert notify().exit_code == 0
    assert receiver.texts[0].splitlines()[0] == "\u2039!channel\u203a [2J 東京: at high risk"


def test_dry_run_shows_what_would_be_sent_and_changes_nothing(
    begun: Marts, receiver: Receiver
) -> None:
    begun.alert("t1")
    begun.alert("t1", rule="SILENT")
    before = begun.deliveries()
    done = CliRunner().invoke(main, ["notify", "--dry-run"])
    assert done.exit_code == 0
    assert done.output == (
        "webhook: 1 to send, 1 skipped\n"
        "  - Tenant 1: health score dropped\n"
        "    Medium severity, opened on 2026-03-05.\n"
        "    Score 69 at the opening.\n"
    )
    assert (begun.deliveries(), receiver.got) == (before, [])


def test_dry_run_before_the_first_run(marts: Marts) -> None:
    marts.alert("t1")
    done = CliRunner().invoke(main, ["notify", "--dry-run"])
    assert (done.exit_code, done.output) == (0, "webhook: 0 to send, 1 skipped\n")
    tables = marts.database.rows("select to_regclass('analytics_delivery.alert_deliveries')")
    assert tables == [(None,)]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("drop table alerts cascade", "Run `dbt build`"),
        ("truncate tenant_portfolio", "no tenant is active"),
        (
            "delete from analytics_seeds.alert_rules where parameter = 'event_days'",
            "has no 'event_days' of DELIVERY",
        ),
    ],
)
def test_marts_that_are_not_there(marts: Marts, notify: Any, sql: str, said: str) -> None:
    marts.change(sql)
    done = notify()
    assert done.exit_code == 1
    assert said in " ".join(done.output.split())
