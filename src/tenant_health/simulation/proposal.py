"""A file of weights or rules that stands in no seed yet, read and checked as the seed would be."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby, product
from pathlib import Path
from typing import Any

from tenant_health.errors import UserError

WEIGHTS, RISK_RULES, TREND_RULES = "health_score_components", "risk_rules", "trend_rules"

_TRENDS = ("IMPROVING", "STABLE", "DECLINING")
_RISK_LEVELS = ("HIGH", "MEDIUM", "LOW")

Row = dict[str, Any]
Parse = Callable[[str], object]


@dataclass(frozen=True)
class Proposal:
    """What is to be tried out.

    Attributes:
        name: The file's, by which people know it.
        seed: The seed in whose place it would stand.
        rows: One mapping of column to value per row.
    """

    name: str
    seed: str
    rows: Sequence[Row]

    @property
    def begins_on(self) -> date | None:
        """The first day on which its weights would hold; None for rules, which hold on all days."""
        return min(row["effective_from"] for row in self.rows) if self.seed == WEIGHTS else None


def read_proposal(path: Path, components: Sequence[str]) -> Proposal:
    """Reads a CSV file with the columns of one of the three seeds.

    Args:
        path: The file, in UTF-8.
        components: Of the score.

    Raises:
        UserError: The file can't be read, or the seed's own tests would refuse it.
    """
    seed, lines = _lines(path)
    rows = [_row(path, number, line, _COLUMNS[seed]) for number, line in lines]
    problems = list(_CHECKS[seed](rows, components)) if rows else ["it has no rows"]
    if problems:
        listed = "".join(f"\n  - {problem}" for problem in problems)
        raise UserError(f"{path.name} can't be simulated:{listed}\nCorrect the file and try again.")
    return Proposal(path.name, seed, rows)


def _lines(path: Path) -> tuple[str, list[tuple[int, dict[str, str]]]]:
    """The seed whose columns the file has, and its rows as text with their line numbers."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            header = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = header
            lines = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path} can't be read: {error}. Give a CSV file in UTF-8.") from error
    for seed, columns in _COLUMNS.items():
        if sorted(header) == sorted(columns):
            return seed, lines
    wanted = "".join(f"\n  - {','.join(columns)}" for columns in _COLUMNS.values())
    raise UserError(
        f"{path.name} has the columns {','.join(header) or '(none)'}. It must have those of the "
        f"seed in whose place it would stand:{wanted}"
    )


def _row(path: Path, line: int, texts: Mapping[str, Any], columns: Mapping[str, Parse]) -> Row:
    if None in texts or None in texts.values():
        raise UserError(f"{path.name}, line {line}: it has not one value for each column.")
    row: Row = {}
    for column, parse in columns.items():
        try:
            row[column] = parse(texts[column].strip())
        except (ValueError, InvalidOperation) as error:
            raise UserError(
                f"{path.name}, line {line}: {column} is '{texts[column]}'. It must be "
                f"{_MEANT[parse]}."
            ) from error
    return row


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _whole(text: str) -> int:
    return int(text)


def _whole_or_any(text: str) -> int | None:
    return int(text) if text else None


def _text_or_any(text: str) -> str | None:
    return text or None


_MEANT: dict[Parse, str] = {
    date.fromisoformat: "a day such as 2026-03-31",
    _decimal: "a number such as 0.25",
    _whole: "a whole number",
    _whole_or_any: "a whole number, or empty for any",
}
_COLUMNS: dict[str, dict[str, Parse]] = {
    WEIGHTS: {
        "effective_from": date.fromisoformat, "component": str, "position": _whole,
        "weight": _decimal, "target": _decimal,
    },
    RISK_RULES: {
        "position": _whole, "score_below": _whole_or_any, "score_from": _whole_or_any,
        "trend": _text_or_any, "risk_level": str,
    },
    TREND_RULES: {
        "position": _whole, "delta_above": _whole_or_any, "delta_below": _whole_or_any,
        "trend": str,
    },
}  # fmt: skip


def _weight_problems(rows: Sequence[Row], components: Sequence[str]) -> Iterator[str]:
    by_day = sorted(rows, key=lambda row: row["effective_from"])
    for day, group in groupby(by_day, key=lambda row: row["effective_from"]):
        parts = list(group)
        name = f"weights effective from {day}"
        if sorted(part["component"] for part in parts) != sorted(components):
            yield f"{name} are not one for each of {', '.join(components)}"
        total = sum((part["weight"] for part in parts), Decimal(0))
        if total != 1:
            yield f"{name} sum to {total.normalize():f}, not 1"
        if not all(0 <= part["weight"] <= 1 for part in parts):
            yield f"{name} are not all from 0 to 1"
        if not all(part["target"] > 0 for part in parts):
            yield f"{name} have a target that is not above 0"


def _risk_problems(rows: Sequence[Row], _components: Sequence[str]) -> Iterator[str]:
    yield from _repeated_positions(rows)
    for row in rows:
        if row["risk_level"] not in _RISK_LEVELS:
            yield f"risk_level '{row['risk_level']}' is not one of {', '.join(_RISK_LEVELS)}"
        if row["trend"] not in (None, *_TRENDS):
            yield f"trend '{row['trend']}' is not one of {', '.join(_TRENDS)}"
    for score, trend in product(range(101), _TRENDS):
        if not any(
            (rule["score_below"] is None or score < rule["score_below"])
            and (rule["score_from"] is None or score >= rule["score_from"])
            and rule["trend"] in (None, trend)
            for rule in rows
        ):
            yield f"no rule fits a score of {score} that is {trend}"
            return


def _trend_problems(rows: Sequence[Row], _components: Sequence[str]) -> Iterator[str]:
    yield from _repeated_positions(rows)
    for row in rows:
        if row["trend"] not in _TRENDS:
            yield f"trend '{row['trend']}' is not one of {', '.join(_TRENDS)}"
    for change in range(-100, 101):
        if not any(
            (rule["delta_above"] is None or change > rule["delta_above"])
            and (rule["delta_below"] is None or change < rule["delta_below"])
            for rule in rows
        ):
            yield f"no rule fits a change of {change} points"
            return


def _repeated_positions(rows: Sequence[Row]) -> Iterator[str]:
    positions = [row["position"] for row in rows]
    for position in sorted({one for one in positions if positions.count(one) > 1}):
        yield f"position {position} stands more than once"


_CHECKS: dict[str, Callable[[Sequence[Row], Sequence[str]], Iterator[str]]] = {
    WEIGHTS: _weight_problems,
    RISK_RULES: _risk_problems,
    TREND_RULES: _trend_problems,
}
