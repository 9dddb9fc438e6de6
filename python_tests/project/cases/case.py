"""A hand-worked case: raw rows in, expected rows of the marts out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..oracle import MART_KEYS, Config, compare
from ..oracle.contract import TABLES, Raw, Row
from .history import History

AS_OF = date(2024, 6, 30)
HISTORY_DAYS = 40  # history starts on 2024-05-22

# (source_table, reason, row_count, is_counted)
Rejected = tuple[str, str, int, bool]


@dataclass(frozen=True)
class Case:
    """One or more organizations and what the definitions make of them.

    Attributes:
        name: What the case shows.
        histories: The raw rows. Ids are unique over all cases, so that cases can share a build.
        expected: For a mart, rows that it must have. A row names its keys and the columns to check.
        row_counts: For a mart, how many rows it must have for the organizations of the case.
        rejected: All that `rejected_rows` lists for the case.
        as_of: The as-of date.
        alone: The case cannot share a build, as it looks at all tenants.
    """

    name: str
    histories: Sequence[History]
    expected: dict[str, list[Row]] = field(default_factory=dict)
    row_counts: dict[str, int] = field(default_factory=dict)
    rejected: Sequence[Rejected] = ()
    as_of: date = AS_OF
    alone: bool = False

    @property
    def config(self) -> Config:
        return Config(as_of_date=self.as_of, history_days=HISTORY_DAYS)

    @property
    def has_text_times(self) -> bool:
        """Whether some time is not a time, so that the source must hold times as text."""
        return any(
            isinstance(row[column], str)
            for history in self.histories
            for table, rows in history.raw.items()
            for row in rows
            for column in TABLES[table].times
        )


def groups(cases: Sequence[Case]) -> list[list[Case]]:
    """The cases that can share a build, together."""
    found: dict[Any, list[Case]] = {}
    for case in cases:
        key = (case.as_of, case.has_text_times, case.name if case.alone else None)
        found.setdefault(key, []).append(case)
    return list(found.values())


def raw_rows(cases: Sequence[Case]) -> Raw:
    """The raw rows of all the cases together."""
    return {
        table: [row for case in cases for h in case.histories for row in h.raw[table]]
        for table in TABLES
    }


def differences(cases: Sequence[Case], marts: dict[str, list[Row]]) -> list[str]:
    """What is wrong with the marts that were built from the raw rows of just these cases."""
    found = [f"{case.name}: {line}" for case in cases for line in _of_case(case, marts)]
    return found + _of_rejected(cases, marts["rejected_rows"])


def _of_case(case: Case, marts: dict[str, list[Row]]) -> list[str]:
    found = []
    for mart, rows in case.expected.items():
        keys = MART_KEYS[mart]
        wanted = {tuple(row[key] for key in keys) for row in rows}
        actual = [row for row in marts[mart] if tuple(row[key] for key in keys) in wanted]
        found += [f"{mart}: {line}" for line in compare(rows, actual, keys)]
    own = {history.organization_id for history in case.histories}
    for mart, number in case.row_counts.items():
        actual_number = sum(row.get("organization_id") in own or case.alone for row in marts[mart])
        if actual_number != number:
            found.append(f"{mart}: has {actual_number} rows, expected {number}")
    return found


def _of_rejected(cases: Sequence[Case], actual: list[Row]) -> list[str]:
    counts: Counter[tuple[str, str, bool]] = Counter()
    for case in cases:
        for table, reason, number, is_counted in case.rejected:
            counts[table, reason, is_counted] += number
    expected = [
        {
            "source_table": table,
            "reason": reason,
            "as_of_date": cases[0].as_of,
            "row_count": number,
            "is_counted": is_counted,
        }
        for (table, reason, is_counted), number in counts.items()
    ]
    lines = compare(expected, actual, MART_KEYS["rejected_rows"])
    return [f"rejected_rows: {line}" for line in lines]
