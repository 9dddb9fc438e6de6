"""Differences between two sets of rows, in words."""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .contract import Row

TOLERANCE = 1e-9


def compare(
    expected_rows: Iterable[Row],
    actual_rows: Iterable[Row],
    key_columns: Sequence[str],
    tolerance: float = TOLERANCE,
    limit: int = 10,
    ignore: Sequence[str] = (),
) -> list[str]:
    """The first few differences, one line each; an empty list if there is none.

    Args:
        expected_rows: Their columns are the ones compared, so they may have fewer than the actual.
        actual_rows: What was built.
        key_columns: Tell rows apart; both sides must have each key once.
        tolerance: Absolute and relative, for numbers of which one is not whole.
        limit: How many differences to name; a last line counts the others.
        ignore: Columns that are not compared.
    """
    differences: list[str] = []
    expected = _by_key(expected_rows, key_columns, "expected", differences)
    actual = _by_key(actual_rows, key_columns, "actual", differences)
    for key, row in expected.items():
        name = ", ".join(f"{column}={_show(k)}" for column, k in zip(key_columns, key, strict=True))
        if key not in actual:
            differences.append(f"missing row: {name}")
            continue
        for column in (c for c in row if c not in ignore):
            if column not in actual[key]:
                differences.append(f"{name}: there is no column {column}")
            elif not _same(row[column], actual[key][column], tolerance):
                is_, should = _show(actual[key][column]), _show(row[column])
                differences.append(f"{name}: {column} is {is_}, expected {should}")
    for key in actual.keys() - expected.keys():
        pairs = zip(key_columns, key, strict=True)
        differences.append("unexpected row: " + ", ".join(f"{c}={_show(k)}" for c, k in pairs))
    if len(differences) > limit:
        return [*differences[:limit], f"... and {len(differences) - limit} more"]
    return differences


def _by_key(
    rows: Iterable[Row], key_columns: Sequence[str], side: str, differences: list[str]
) -> dict[tuple[Any, ...], Row]:
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(row[column] for column in key_columns)
        if key in found:
            differences.append(f"{side} rows have a key twice: {', '.join(map(_show, key))}")
        found[key] = row
    return found


def _same(expected: Any, actual: Any, tolerance: float) -> bool:
    if expected is None or actual is None:
        return expected is actual
    numbers = int | float | Decimal | Fraction
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, numbers) and isinstance(actual, numbers):
        if isinstance(expected, int) and isinstance(actual, int):
            return expected == actual
        return math.isclose(expected, actual, rel_tol=tolerance, abs_tol=tolerance)
    return type(expected) is type(actual) and expected == actual


def _show(value: Any) -> str:
    return "null" if value is None else str(value)
