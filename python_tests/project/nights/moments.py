"""Faults that strike at a moment of a run: when it is about to send a certain query."""

import re
from collections.abc import Callable
from threading import Lock


class At:
    """Strikes once, at the first query that matches a pattern. For `note_query` of a run."""

    def __init__(self, pattern: str, strike: Callable[[], object]) -> None:
        self._pattern = re.compile(pattern)
        self._strike = strike
        self._lock = Lock()
        self.struck = False

    def __call__(self, query: str) -> None:
        with self._lock:
            if self.struck or not self._pattern.search(query):
                return
            self.struck = True
        self._strike()


def when_changed(model: str) -> str:
    """Matches a query that comes after a table or mart was changed and before the commit."""
    return rf"analyze \S+\"{model}\"|marts_built, ''\), '{model}'"


def when_marts_begin() -> str:
    """Matches the first query on a mart: all before the marts is built."""
    return r'"analytics_marts"\."(?!build_status)'


def when_days_change(model: str) -> str:
    """Matches the query that replaces days of an incremental model, in its transaction."""
    return rf"insert into \S+\"{model}\""
