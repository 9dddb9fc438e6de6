"""The options and vars that the dbt commands of a night get."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Names of the days of a week, by `date.weekday()`."""

_COMMON = ("--target", "-t", "--threads", "--profiles-dir", "--project-dir", "--profile")
"""dbt's options that each command needs to work on the same database and project."""

NIGHTLY = (
    *("--exclude-resource-type", "unit_test"),
    *("--exclude", "tag:weekly", "path:seeds,test_type:generic"),
)
"""Options of a build each night: unit tests say nothing of the rows, what is tagged weekly
`tenant-health backtest` builds, and a seed passes its tests before it is loaded."""

NIGHTLY_ON_SPARK = ("--selector", "spark_night")
"""The same on Spark (selectors.yml), which builds nothing of what is made in PostgreSQL."""

_VARS = ("--vars",)


def given_vars(options: Sequence[str]) -> dict[str, Any] | None:
    """The vars among dbt's options; none if they can't be read, which dbt then says.

    A day is text, as `dbt retry` can't read it otherwise.
    """
    last = [option.removeprefix("--vars=") for option in _values(options, _VARS)[-1:]]
    try:
        given = dict(yaml.safe_load(last[0] if last else "") or {})
        return {name: str(v) if isinstance(v, date) else v for name, v in given.items()}
    except (yaml.YAMLError, TypeError, ValueError):
        return None


def given_target(options: Sequence[str]) -> str | None:
    """The target among dbt's options, if there is one."""
    last = [value.rpartition("=")[2] for value in _values(options, ("--target", "-t"))[-1:]]
    return last[0] if last else None


def with_vars(options: Sequence[str], values: Mapping[str, Any]) -> list[str]:
    """The options with these vars in place of those among them."""
    text = yaml.safe_dump(dict(values), default_flow_style=True, width=1_000_000).strip()
    return [*_split(options, _VARS)[1], "--vars", text]


def common_options(options: Sequence[str]) -> list[str]:
    """Those of the options that `dbt source freshness` and `dbt retry` need too."""
    return _split(options, (*_VARS, *_COMMON))[0]


def as_of_day(values: Mapping[str, Any], today: date) -> str:
    """The day that a build with these vars is for: `as_of_date`, or yesterday."""
    return str(values.get("as_of_date") or today - timedelta(days=1))


def project_vars(project: Path) -> dict[str, Any]:
    """The vars of a project's dbt_project.yml; none if it can't be read, which dbt then says."""
    try:
        content = yaml.safe_load((project / "dbt_project.yml").read_text("utf-8")) or {}
        found = content.get("vars") or {}
        return {**found, **(found.get(content.get("name")) or {})}
    except (OSError, yaml.YAMLError, AttributeError, TypeError, ValueError):
        return {}


def longer_lookback(values: Mapping[str, Any], days: int) -> int | None:
    """The days to look back on a deep night; none if `lookback_days` has as many already."""
    given = str(values.get("lookback_days", 0))
    if not given.isdecimal():
        return None  # dbt will say so
    return days if days > int(given) else None


def _values(options: Sequence[str], names: Sequence[str]) -> list[str]:
    """What follows the options of these names, or `name=value` where it is one word."""
    pairs = pairwise([*_split(options, names)[0], ""])
    return [
        value if option in names else option
        for option, value in pairs
        if option.partition("=")[0] in names
    ]


def _split(options: Sequence[str], names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The options of these names with their values, and all others."""
    wanted: list[str] = []
    others: list[str] = []
    rest = iter(options)
    for option in rest:
        if option in names:
            wanted += [option, *(value for value in [next(rest, None)] if value is not None)]
        else:
            (wanted if option.partition("=")[0] in names else others).append(option)
    return wanted, others
