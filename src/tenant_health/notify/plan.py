"""Which events go out tonight, which never do, and which are held back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tenant_health.notify.events import CLOSED, ESCALATED, OPENED, Event, News
from tenant_health.notify.words import event_body, held_body

PENDING, SENT, FAILED, SKIPPED, HELD = "PENDING", "SENT", "FAILED", "SKIPPED", "HELD"

STARTED = "STARTED"
"""The event, of no alert, that stands for a channel's first night; it is never sent."""

SUMMARY = "HELD"
"""The event, of no alert, that tells of openings that are held back."""

_KINDS = (OPENED, ESCALATED, CLOSED)
_RULES = ("CRITICAL", "SCORE_DROP", "SILENT")


@dataclass(frozen=True)
class Delivery:
    """What becomes of an event on a channel.

    Attributes:
        alert_id: Of the alert; for STARTED and the summary, what stands in its place.
        event: OPENED, ESCALATED, CLOSED, STARTED or HELD (the summary).
        status: PENDING, SENT, FAILED, SKIPPED or HELD.
        night: The as-of date of the night that decided it.
        event_date: When it happened.
        organization_id: Of the tenant; None for STARTED and the summary.
        rule: Of the alert; None likewise.
        body: What is still to be sent, JSON; None if nothing is, or no more.
    """

    alert_id: str
    event: str
    status: str
    night: date
    event_date: date
    organization_id: str | None = None
    rule: str | None = None
    body: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others of its channel."""
        return self.alert_id, self.event


def plan(news: News, known: Sequence[Delivery]) -> list[Delivery]:
    """Decides on the events that nothing was decided on yet.

    Pure: the same news and deliveries give the same plan.

    Args:
        news: What the marts say.
        known: All deliveries of the channel so far.

    Returns:
        New deliveries: PENDING with what is to be sent, SKIPPED or HELD without.
    """
    if not any(delivery.event == STARTED for delivery in known):  # the channel's first night
        started = Delivery(STARTED.lower(), STARTED, SKIPPED, news.night, news.night)
        return [started, *(_delivery(news, event, SKIPPED) for event in news.events)]

    decided = {delivery.key for delivery in known}
    new = [
        event
        for event in news.events
        if (event.alert_id, event.event) not in decided
        and is_news(event.event_date, news)
        and event.event_date <= news.night
    ]
    repeated = {event for event in new if _is_repeated(event, news, known)}
    openings = {event for event in new if event.event == OPENED} - repeated
    held = openings if _are_too_many(openings, news, known) else set()
    going = _one_a_tenant((event for event in new if event not in repeated | held), news, known)
    planned = [
        _delivery(news, event, HELD if event in held else PENDING if event in going else SKIPPED)
        for event in new
    ]
    summary = f"held:{news.night}", SUMMARY
    if held and summary not in decided:
        body = held_body(news, held, summary[0])
        planned.append(Delivery(*summary, PENDING, news.night, news.night, body=body))
    return planned


def is_news(day: date, news: News) -> bool:
    """Whether what happened on a day is still sent."""
    return day > news.night - timedelta(days=news.limits.event_days)


def _delivery(news: News, event: Event, status: str) -> Delivery:
    return Delivery(
        event.alert_id,
        event.event,
        status,
        news.night,
        event.event_date,
        event.organization_id,
        event.rule,
        event_body(event) if status == PENDING else None,
    )


def _is_repeated(event: Event, news: News, known: Sequence[Delivery]) -> bool:
    """Whether an opening was told already, under another day: late rows may move it."""
    return event.event == OPENED and any(
        (told.organization_id, told.rule, told.event) == (event.organization_id, event.rule, OPENED)
        and abs((told.event_date - event.opened_on).days) <= news.limits.repeat_days
        and (told.status == SENT or is_due(told, news))
        for told in known
    )


def is_due(delivery: Delivery, news: News) -> bool:
    """Whether it is still to be tried."""
    return delivery.body is not None and is_news(delivery.event_date, news)


def _are_too_many(openings: set[Event], news: News, known: Sequence[Delivery]) -> bool:
    """The kill switch: so many openings in a night say more about the data than of tenants."""
    before = sum(
        delivery.night == news.night and delivery.event == OPENED and delivery.status != SKIPPED
        for delivery in known
    )
    most = max(news.limits.held_tenants, news.limits.held_share * news.tenants)
    return len(openings) + before > most


def _one_a_tenant(events: Iterable[Event], news: News, known: Sequence[Delivery]) -> set[Event]:
    """The most severe event of each tenant that is told nothing else this night."""
    taken = {
        delivery.organization_id
        for delivery in known
        if delivery.night == news.night and delivery.status in (PENDING, SENT, FAILED)
    }
    chosen: set[Event] = set()
    for event in sorted(events, key=_urgency):
        if event.organization_id not in taken:
            taken.add(event.organization_id)
            chosen.add(event)
    return chosen


def _urgency(event: Event) -> tuple[bool, bool, int, int, str]:
    return (
        event.event == CLOSED,
        event.severity != "HIGH",
        _KINDS.index(event.event),
        _RULES.index(event.rule),
        event.alert_id,
    )
