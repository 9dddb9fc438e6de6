"""What is said of an event, for people and for programs."""

import json
from collections import Counter
from collections.abc import Collection, Mapping

from tenant_health.notify.events import CLOSED, ESCALATED, Event, News

TITLES = {
    "SCORE_DROP": "health score dropped",
    "CRITICAL": "at high risk",
    "SILENT": "gone silent",
}
"""What an alert of each rule says of its tenant."""

CLOSINGS = {
    "RECOVERED": "recovered",
    "NEW_NORMAL": "no recovery, but no further change",
    "TENANT_LEFT": "the tenant has left",
}
"""What each reason of closing says."""


def event_body(event: Event) -> str:
    """The JSON that is sent for an event; the same event gives the same text."""
    said = TITLES[event.rule]
    if event.event == CLOSED:
        said = f"closed: {said}"
    elif event.event == ESCALATED:
        said = f"worse: {said}"
    title = f"{plain(event.name)}: {said}"
    lines = [title, *_details(event)]
    return _json(
        {
            "text": "\n".join(lines),
            "title": title,
            "event": event.event,
            "event_date": event.event_date.isoformat(),
            "alert_id": event.alert_id,
            "organization_id": event.organization_id,
            "name": event.name,
            "rule": event.rule,
            "severity": event.severity,
            "opened_on": event.opened_on.isoformat(),
        }
    )


def held_body(news: News, held: Collection[Event], summary_id: str) -> str:
    """The JSON that is sent in place of openings that are held back."""
    of = Counter(event.rule for event in held)
    title = f"{len(held)} alerts at once: held back"
    rules = ", ".join(f"{count} {TITLES[rule]}" for rule, count in sorted(of.items()))
    text = (
        f"tenant-health: {title}\n{rules}, as of {news.night}. So many at once are more often "
        "something in the data than in so many tenants.\nTo see them: tenant-health alerts --open"
    )
    return _json(
        {
            "text": text,
            "title": title,
            "event": "HELD",
            "event_date": news.night.isoformat(),
            "alert_id": summary_id,
            "held": dict(sorted(of.items())),
        }
    )


def plain(text: str) -> str:
    """A tenant's own words on one line, without what a chat would take for a command or a link."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line.replace("<", "\u2039").replace(">", "\u203a")


def _details(event: Event) -> list[str]:
    if event.event == CLOSED:
        closing = CLOSINGS.get(event.close_reason or "", event.close_reason or "")
        return [f"Closed on {event.event_date}, opened on {event.opened_on}: {closing}."]
    lines = [f"{event.severity.capitalize()} severity, opened on {event.opened_on}."]
    if event.event == ESCALATED:
        lines[0] = f"High severity since {event.event_date}, opened on {event.opened_on}."
    score = f"Score {event.score_at_opening} at the opening"
    if event.baseline is not None and event.departure is not None:
        score += (
            f", usually {event.baseline:.0f}; {-event.departure:.0f} points of the fall are its own"
        )
    lines.append(f"{score}.")
    if event.reason:
        lines.append(f"Most of it: {plain(event.reason)}.")
    return lines


def _json(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False)
