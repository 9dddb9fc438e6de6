"""Hand-worked cases for the definitions, for the oracle and for whole builds alike.

`CASES` is all of them; `groups(CASES)` are those that can share a build. For each group write
`raw_rows(group)` to a database, build as of `group[0].as_of` with `HISTORY_DAYS` days of history,
and `differences(group, marts)` is empty if the marts are right.
"""

from . import (
    activity,
    bad_rows,
    benchmarks,
    case_handling,
    health,
    lifetimes,
    logins,
    odd_rows,
    portfolio,
    settings,
)
from .broken_sources import IMPOSSIBLE_TYPES, MISSING
from .case import HISTORY_DAYS, Case, differences, groups, raw_rows
from .history import History

CASES = [
    case
    for subject in (
        *(logins, case_handling, activity, health, lifetimes, portfolio, settings),
        *(bad_rows, odd_rows, benchmarks),
    )
    for case in subject.CASES
]

__all__ = [
    "CASES",
    "HISTORY_DAYS",
    "IMPOSSIBLE_TYPES",
    "MISSING",
    "Case",
    "History",
    "differences",
    "groups",
    "raw_rows",
]
