"""A night on one screen, and as a message."""

import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import takewhile
from typing import Any

from tenant_health.nightly.night import Night
from tenant_health.nightly.options import WEEKDAYS
from tenant_health.nightly.results import FAILED, GOOD, Node, Source

_WIDTH = 80
_MOST_LINES = 3
_INDENT = 10
_FAILURES = 5
_SLOWEST = 5
_DAYS_FROM = 72
_CONSOLE_LINES = 12
_ADVICE = (
    (r"statement timeout", "It took too long. Give it more time with --statement-timeout."),
    (r"lock timeout", "Another session holds a lock on it: see pg_stat_activity, then run again."),
    (r"No space left|disk full", "Free disk space on the server, then run again."),
    (r"out of memory", "Lower `threads` in profiles.yml or work_mem, then run again."),
    (
        r"server closed the connection|terminating connection|connection refused",
        "See whether the server runs, then run again.",
    ),
    (r"permission denied", "Grant what it names to the role that builds."),
    (r"Another run builds", "Wait for that run to end, then run again."),
)


def summary(night: Night) -> str:
    """A night in about twenty lines.

    Returns:
        Lines of up to 80 characters, or as long as a name in them: what happened, what failed
        and what to do next. The last one is the folder of the artifacts.
    """
    lines = [_wrapped(title, line) for title, line in _lines(night)]
    return "\n".join([*lines, f"{'artifacts':<{_INDENT}}{night.folders.night}"])


def message(night: Night) -> dict[str, Any]:
    """A night that failed, to be sent elsewhere: only names and counts.

    What dbt says of a failure can hold rows of customers, so it stays here.
    """
    names = [node.name for node in night.nodes if node.status in FAILED]
    stale = [source.name for source in night.sources if source.status not in ("pass", "warn")]
    what = f": {', '.join((stale + names)[:_FAILURES])}" if stale + names else ""
    return {
        "text": f"tenant-health: the night for {night.as_of} {_outcome(night)}{what}",
        "outcome": _outcome(night),
        "exit_code": night.exit_code,
        "as_of_date": night.as_of,
        "started_at": night.started.isoformat(timespec="seconds"),
        "seconds": round(_seconds(night)),
        "stale_sources": stale,
        "failed": names,
        "skipped": sum(node.status == "skipped" for node in night.nodes),
    }


def not_begun() -> dict[str, Any]:
    """A night that broke off before it had a folder, in the same form."""
    return {
        "text": "tenant-health: the night could not begin; see what the command printed",
        "outcome": "could not begin",
        "exit_code": 1,
    }


def _lines(night: Night) -> Iterator[tuple[str, str]]:
    took = timedelta(seconds=round(_seconds(night)))
    yield "", f"The night for {night.as_of} {_outcome(night)}, after {took}."
    if night.lookback is not None:
        weekday = WEEKDAYS[night.started.weekday()].capitalize()
        yield "lookback", f"{night.lookback} days, as on every {weekday}"
    if night.sources:
        yield "sources", ", ".join(map(_freshness, night.sources))
    if night.nodes:
        yield "nodes", _counts(night)
        yield "slowest", ", ".join(_slowest(night.nodes))
    for node in _of(night.nodes, ("warn",))[:_FAILURES]:
        yield "warned", f"{node.name}: {node.rows} rows"
    for line in night.published[-_CONSOLE_LINES if night.publish_failed else -1 :]:
        yield "publish", line.strip()
    for line in night.alerts[-_FAILURES:]:
        yield "alerts", line
    failed = _of(night.nodes, FAILED)
    for node in failed[:_FAILURES]:
        yield "failed", _failure(node)
        yield " ", _next(node, night)
    if len(failed) > _FAILURES:
        yield " ", f"and {len(failed) - _FAILURES} more"
    in_words = night.publish_failed or night.alerts_failed
    if night.exit_code and not in_words and (night.trouble or not failed):
        yield from _why(night)


def _wrapped(title: str, line: str) -> str:
    """A line after its title, wrapped to a few."""
    return textwrap.fill(
        line,
        width=_WIDTH,
        initial_indent=f"{title:<{_INDENT}}" if title else "",
        subsequent_indent=" " * _INDENT,
        max_lines=_MOST_LINES,
        placeholder=" ...",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _outcome(night: Night) -> str:
    if not night.exit_code:
        return "succeeded"
    if night.exit_code > 128:
        return "was interrupted"
    if night.publish_failed:
        return "was built, but not published"
    if night.alerts_failed:
        return "was built, but its alerts could not all be sent"
    return "failed" if night.nodes else "was not built"


def _seconds(night: Night) -> float:
    return ((night.ended or night.started) - night.started).total_seconds()


def _freshness(source: Source) -> str:
    if source.age is None:
        return f"{source.name} without a row" if source.status == "error" else f"{source.name} ?"
    hours = source.age.total_seconds() / 3600
    age = f"{hours:.0f} h" if hours < _DAYS_FROM else f"{source.age.days} days"
    late = {"warn": " (getting old)", "error": " (TOO OLD)"}.get(source.status, "")
    return f"{source.name} {age} old{late}"


def _counts(night: Night) -> str:
    of = Counter("ok" if node.status in GOOD else node.status for node in night.nodes)
    failed = sum(of.pop(status, 0) for status in FAILED)
    again = ", after one retry" if night.retried else ""
    rest = "".join(f", {count} {status}" for status, count in sorted(of.items()) if status != "ok")
    return f"{of['ok']} ok, {failed} failed{rest}{again}"


def _slowest(nodes: list[Node]) -> Iterator[str]:
    for node in sorted(nodes, key=lambda node: -node.seconds)[:_SLOWEST]:
        yield f"{node.name} {node.seconds:.1f} s"


def _of(nodes: list[Node], statuses: tuple[str, ...]) -> list[Node]:
    return [node for node in nodes if node.status in statuses]


def _failure(node: Node) -> str:
    said = [line.strip() for line in node.message.splitlines() if line.strip()]
    if len(said) > 1 and re.match(r"\w+ Error in ", said[0]):
        said = said[1:]  # dbt's first line repeats the name
    reasons = said[1:] if said and said[0].endswith(":") else []  # a list follows
    reasons = list(takewhile(lambda line: line.startswith("- "), reasons))
    return f"{node.name}: {' '.join([said[0], *reasons]) if said else node.status}"


def _next(node: Node, night: Night) -> str:
    for pattern, advice in _ADVICE:
        if re.search(pattern, node.message, re.IGNORECASE):
            return advice
    if node.kind == "test" and node.query and node.status == "fail":
        return f"The rows: run {node.query.relative_to(night.folders.night)}"
    return "See dbt.log. Once that is fixed, run this again."


def _why(night: Night) -> Iterator[tuple[str, str]]:
    """Why dbt did not get as far as to build."""
    if night.exit_code > 128:
        yield "next", "Run this again: it picks up where it is needed."
        return
    if night.trouble:
        yield " ", night.trouble
        yield (
            "next",
            "Fix that (is the disk full? is the folder somebody else's?), then run this again.",
        )
        return
    if night.last_step == "freshness" and any(s.status == "error" for s in night.sources):
        yield " ", "The marts stay as they were: new numbers would make every customer look silent."
        yield "next", "See why the platform or its copy delivers nothing. To build: --build-anyway"
        return
    console = night.folders.console.read_text(encoding="utf-8", errors="replace").splitlines()
    said = [line.strip() for line in console if line.strip()]
    errors = [place for place, line in enumerate(said) if line.endswith("Encountered an error:")]
    said = said[errors[-1] if errors else 0 :]  # Spark and earlier steps have much to say
    if any(line.startswith("Traceback ") for line in said):
        said = said[-1:]  # the exception; what is above it is dbt's own code
    for line in said[:_CONSOLE_LINES]:
        yield " ", line
