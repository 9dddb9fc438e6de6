"""Sends what is news, and remembers it so that a night that breaks off is made up for.

1. A lock on the table, in a connection of its own, keeps other deliveries out until the end.
2. What is to become of each new event is decided and noted, in one transaction: before anything is
   sent, all that this night will send is in the table.
3. Each is sent under its key, with the text that was noted with it.
4. What became of it is noted, in a transaction for each.

A crash between 3 and 4 sends again, under the same key. `at_most_once` swaps 3 and 4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from psycopg2 import extensions

from tenant_health.connection import Target, transaction
from tenant_health.notify.channels import Channel
from tenant_health.notify.events import News, read_news
from tenant_health.notify.plan import FAILED, PENDING, SENT, STARTED, Delivery, is_due, plan
from tenant_health.notify.store import Store

_GIVE_UP_AFTER = 3
"""Failures on end after which a channel is left alone until the next run."""


@dataclass
class Outcome:
    """What became of a channel's deliveries in a run.

    Attributes:
        planned: How many new ones there are by status.
        sent: How many were sent, those of earlier runs among them.
        failed: How many could not be.
        left: How many were not tried any more.
        trouble: Why the last one failed; empty if none did.
        bodies: With `dry_run`, what would be sent, in order.
    """

    planned: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    failed: int = 0
    left: int = 0
    trouble: str = ""
    bodies: list[str] = field(default_factory=list)


def deliver(target: Target, channels: Sequence[Channel], at_most_once: bool) -> dict[str, Outcome]:
    """Sends to each channel what it was not sent yet.

    Args:
        target: The database.
        channels: Where to.
        at_most_once: Note first that it was sent, then send, once.

    Returns:
        The outcome of each channel, by name.

    Raises:
        UserError: The marts can't be read, another delivery is at it, or the database fails.
    """
    outcomes = {channel.name: Outcome() for channel in channels}
    after_error = "What was sent before stays noted."
    with (
        transaction(target, after_error) as locking,
        locking.cursor() as locking_cursor,
        transaction(target, after_error) as connection,
        connection.cursor() as cursor,
    ):
        locked = Store(locking_cursor, target.schema)
        locked.create()
        locking.commit()
        locked.lock()
        store = Store(cursor, target.schema)
        news = read_news(cursor, target.schema)
        due = []
        for channel in channels:
            store.tidy(channel.name, news)
            known = store.read(channel.name)
            new = plan(news, known)
            store.add(channel.name, new)
            outcomes[channel.name].planned = _by_status(new)
            due.append((channel, _due([*known, *new], news, at_most_once)))
        connection.commit()
        for channel, deliveries in due:
            outcome = outcomes[channel.name]
            _send_all(connection, store, channel, deliveries, at_most_once, outcome)
    return outcomes


def dry_run(target: Target, names: Sequence[str]) -> dict[str, Outcome]:
    """What `deliver` would do with the channels of these names; nothing is sent or noted."""
    outcomes = {}
    with transaction(target) as connection, connection.cursor() as cursor:
        cursor.execute("set transaction read only")
        news = read_news(cursor, target.schema)
        store = Store(cursor, target.schema)
        for name in names:
            known = store.read(name) if store.is_there() else []
            new = plan(news, known)
            outcome = outcomes[name] = Outcome(_by_status(new))
            due = _due([*known, *new], news, at_most_once=False)
            outcome.bodies = [delivery.body for delivery in due if delivery.body]
    return outcomes


def _by_status(deliveries: Sequence[Delivery]) -> Counter[str]:
    return Counter(delivery.status for delivery in deliveries if delivery.event != STARTED)


def _due(deliveries: Sequence[Delivery], news: News, at_most_once: bool) -> list[Delivery]:
    """What is to be sent, the oldest first; at most once, nothing that was tried before."""
    due = [
        delivery
        for delivery in deliveries
        if is_due(delivery, news) and (delivery.status == PENDING or not at_most_once)
    ]
    return sorted(due, key=lambda delivery: (delivery.event_date, delivery.key))


def _send_all(
    connection: extensions.connection,
    store: Store,
    channel: Channel,
    deliveries: Sequence[Delivery],
    at_most_once: bool,
    outcome: Outcome,
) -> None:
    failures = 0
    for delivery in deliveries:
        if failures == _GIVE_UP_AFTER:
            outcome.left += 1
            continue
        if at_most_once:
            store.mark(channel.name, delivery, SENT, is_over=True)
            connection.commit()
        key = f"{delivery.alert_id}:{delivery.event}:{channel.name}"
        trouble = channel.send(key, delivery.body or "", once=at_most_once)
        if trouble:
            outcome.failed += 1
            outcome.trouble = trouble
            failures += 1
        else:
            outcome.sent += 1
            failures = 0
        if trouble or not at_most_once:
            status = FAILED if trouble else SENT
            over = at_most_once or not trouble
            store.mark(channel.name, delivery, status, over, attempts=int(not at_most_once))
            connection.commit()
