"""From raw rows to the rows that count, and an account of all the others."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from .config import Config
from .contract import ACTIVITY, TABLES, Raw, Row, Table, parse_time


class ContractError(ValueError):
    """A source table or a listed column is missing."""


@dataclass
class Clean:
    """The usable rows of each table (`rows`) and how many rows have which reason."""

    rows: Raw = field(default_factory=dict)
    reasons: Counter[tuple[str, str, bool]] = field(default_factory=Counter)

    def reject(self, table: str, reason: str) -> None:
        self.reasons[table, reason, False] += 1

    def mention(self, table: str, reason: str) -> None:
        self.reasons[table, reason, True] += 1


def clean(raw: Raw, config: Config) -> Clean:
    """Sorts the raw rows into those that count and those that do not, each with one reason.

    Cases come out with `due_at` and `closed_at`, investigations with their times read.
    """
    _check_contract(raw)
    result = Clean()
    for name in TABLES:
        result.rows[name] = [
            row for row in _one_row_an_id(name, raw[name], result) if _has_times(name, row, result)
        ]
    _reject_unknown_organizations(result)
    _reject_what_is_particular(result, config)
    for case in result.rows["cases"]:
        case["due_at"], case["closed_at"] = None, None
    _date_cases(result.rows["cases"], result.rows["investigations"])
    _reject_the_future(result, config)
    _mention_oddities(result)
    return result


def _check_contract(raw: Raw) -> None:
    for name, table in TABLES.items():
        if name not in raw:
            raise ContractError(f"source table {name} is missing")
        for column in table.columns:
            if any(column not in row for row in raw[name]):
                raise ContractError(f"source table {name} has no column {column}")


def _read(table: Table, row: Row) -> Row:
    """The row with its times parsed; `is_valid` is false if one is not a time."""
    read = {**row, "is_valid": True}
    for column in table.times:
        try:
            read[column] = parse_time(row[column])
        except (ValueError, OverflowError):
            read[column], read["is_valid"] = None, False
    if any(read[column] is None for column in table.required_times):
        read["is_valid"] = False
    return read


def _one_row_an_id(name: str, raw_rows: list[Row], result: Clean) -> Iterable[Row]:
    """The latest version of each mutable row, the earliest copy of each event."""
    table = TABLES[name]
    copies: dict[Any, list[Row]] = {}
    for row in raw_rows:
        copies.setdefault(row["id"], []).append(_read(table, row))
    for group in copies.values():
        yield group[0] if len(group) == 1 else min(group, key=lambda row: _precedence(table, row))
        for _ in group[1:]:
            result.reject(name, "duplicate_id")


def _precedence(table: Table, row: Row) -> tuple[Any, ...]:
    """Sorts the copy that stays first; one whose times are not usable comes last."""
    dated = row[table.dated_by] or datetime.max
    moment = dated if table.is_event else datetime.max - (row["updated_at"] or datetime.min)
    rest = tuple((row[column] is None, _as_text(row[column])) for column in table.columns)
    return (not row["is_valid"], moment, dated, rest)


def _as_text(value: Any) -> str:
    """The value as PostgreSQL writes it; it puts a setting's shorter keys first."""
    if isinstance(value, dict):
        value = {key: value[key] for key in sorted(value, key=lambda key: (len(key), key))}
    if isinstance(value, dict | bool):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _has_times(name: str, row: Row, result: Clean) -> bool:
    if not row["is_valid"]:
        result.reject(name, "invalid_time")
    return bool(row["is_valid"])


def _keep(result: Clean, name: str, reason: str, is_fine: Callable[[Row], bool]) -> None:
    """Rejects for one reason the rows of a table that are not fine."""
    kept = [row for row in result.rows[name] if is_fine(row)]
    for _ in range(len(result.rows[name]) - len(kept)):
        result.reject(name, reason)
    result.rows[name] = kept


def _reject_unknown_organizations(result: Clean) -> None:
    _keep(result, "organizations", "unknown_organization", lambda row: row["id"] is not None)
    known = {row["id"] for row in result.rows["organizations"]}
    for name in ACTIVITY:
        _keep(result, name, "unknown_organization", lambda row: row["organization_id"] in known)


def _reject_what_is_particular(result: Clean, config: Config) -> None:
    tracked = {key for key, _, _ in config.features}
    _keep(
        result, "feature_usage_events", "unknown_feature", lambda row: row["feature_key"] in tracked
    )
    cases = {(row["id"], row["organization_id"]): row for row in result.rows["cases"]}
    _keep(
        result,
        "investigations",
        "unknown_case",
        lambda row: (row["case_id"], row["organization_id"]) in cases,
    )
    _keep(
        result,
        "investigations",
        "merged_case",
        lambda row: not cases[row["case_id"], row["organization_id"]]["is_merged"],
    )
    _keep(result, "cases", "merged_case", lambda row: not row["is_merged"])


def _date_cases(cases: list[Row], investigations: list[Row]) -> None:
    """Gives every case its `due_at` and `closed_at`."""
    by_case: dict[str, list[Row]] = {}
    for investigation in investigations:
        by_case.setdefault(investigation["case_id"], []).append(investigation)
    for case in cases:
        own = by_case.get(case["id"], [])
        with_due_date = [i for i in own if i["due_date"] is not None]
        if with_due_date:
            primary = min(
                with_due_date, key=lambda i: (i["investigation_number"], i["created_at"], i["id"])
            )
            case["due_at"] = primary["due_date"]
        if case["status"] == "CLOSED":
            closings = [i["closed_at"] for i in own if i["closed_at"] is not None]
            case["closed_at"] = (
                case["outcome_at"] or max(closings, default=None) or case["updated_at"]
            )


def _dated(name: str, row: Row, date_of_case: dict[str, datetime]) -> datetime:
    """When the row first matters."""
    if name == "cases" and row["closed_at"] is not None:
        return min(row["created_at"], row["closed_at"])
    if name == "investigations":
        return date_of_case[row["case_id"]]
    if name == "campaigns" and row["launched_at"] is not None:
        return row["launched_at"]
    return row[TABLES[name].dated_by]


def _reject_the_future(result: Clean, config: Config) -> None:
    """Organizations stay, as the dimension has them all."""
    end = datetime.combine(config.as_of_date + timedelta(days=1), time())
    date_of_case = {case["id"]: _dated("cases", case, {}) for case in result.rows["cases"]}
    result.rows["known_users"] = result.rows["users"]  # sessions may name them
    for name in ACTIVITY:
        _keep(
            result,
            name,
            "after_as_of_date",
            lambda row, n=name: _dated(n, row, date_of_case) < end,
        )


def _mention_oddities(result: Clean) -> None:
    for name, table in TABLES.items():
        for row in result.rows[name]:
            if table.statuses is not None and row["status"] not in table.statuses:
                result.mention(name, "unknown_status")
    for case in result.rows["cases"]:
        if case["closed_at"] is not None and case["closed_at"] < case["created_at"]:
            result.mention("cases", "closed_before_created")
    users = {(row["id"], row["organization_id"]) for row in result.rows["known_users"]}
    for session in result.rows["sessions"]:
        if (session["user_id"], session["organization_id"]) not in users:
            result.mention("sessions", "unknown_user")
