"""The steps of a night."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from tenant_health.nightly.folders import Folders, forget_old_nights, new_night
from tenant_health.nightly.process import Dbt, InterruptedNightError, dbt_process
from tenant_health.nightly.results import Node, Source, merged, read_nodes, read_sources

NODES_FAILED = 1
"""dbt's exit code when it ran, but a node failed or a source is too old."""

_COMMON = ("--vars", "--target", "-t", "--threads", "--profiles-dir", "--project-dir")
"""dbt's options that each command needs to work on the same database and project."""


@dataclass(frozen=True)
class Plan:
    """What a night is to do.

    Attributes:
        project: The dbt project's folder.
        artifacts: The folder of all nights.
        keep_days: For how many days a night's folder is kept.
        settings: PostgreSQL settings for all of dbt's connections.
        options: Further options of `dbt build`.
        build_anyway: Build even if a source is too old.
    """

    project: Path
    artifacts: Path
    keep_days: int
    settings: Mapping[str, str]
    options: Sequence[str]
    build_anyway: bool


@dataclass
class Night:
    """What became of a night.

    Attributes:
        folders: Where its artifacts are.
        started: When it began (UTC).
        as_of: The day that it was for, as text.
        sources: How fresh the raw tables are.
        nodes: What became of each node; none if dbt did not get that far.
        exit_code: The night's own: that of the last dbt command that counts.
        last_step: The step that it ended with.
        retried: Whether a retry was needed.
        ended: When it ended (UTC).
    """

    folders: Folders
    started: datetime
    as_of: str
    sources: list[Source] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    exit_code: int = 0
    last_step: str = ""
    retried: bool = False
    ended: datetime | None = None


def run_night(plan: Plan, say: Callable[[str], None]) -> Night:
    """Checks the sources, builds, and tries once more what failed.

    Args:
        plan: What to do.
        say: Tells an onlooker about each step.

    Raises:
        UserError: The artifacts can't be kept.
    """
    started = datetime.now(UTC)
    folders = new_night(plan.artifacts, started)
    night = Night(folders, started, as_of_day(plan.options, started.date()))
    forget_old_nights(plan.artifacts, started.date(), plan.keep_days)
    try:
        with dbt_process(plan.project, folders.console, plan.settings) as dbt:
            _steps(plan, night, dbt, say)
    except InterruptedNightError as interrupted:
        night.exit_code = interrupted.exit_code
    night.ended = datetime.now(UTC)
    return night


def as_of_day(options: Sequence[str], today: date) -> str:
    """The day that a build with these options is for: the var `as_of_date`, or yesterday."""
    return str(_given_vars(options).get("as_of_date") or today - timedelta(days=1))


def common_options(options: Sequence[str]) -> list[str]:
    """Those of the options that `dbt source freshness` and `dbt retry` need too."""
    kept: list[str] = []
    rest = iter(options)
    for option in rest:
        if option in _COMMON:
            kept += [option, *(value for value in [next(rest, None)] if value is not None)]
        elif option.partition("=")[0] in _COMMON:
            kept.append(option)
    return kept


def retry_options(options: Sequence[str], as_of: str, today: date) -> list[str]:
    """Those of the options that `dbt retry` needs, for the same day, though it be past midnight."""
    common = common_options(options)
    if as_of_day(options, today) == as_of:
        return common
    given = {**_given_vars(options), "as_of_date": as_of}
    return [*common, "--vars", json.dumps(given, default=str)]


def _given_vars(options: Sequence[str]) -> dict[str, Any]:
    given = [
        value if option == "--vars" else option.removeprefix("--vars=")
        for option, value in pairwise([*common_options(options), ""])
        if option.startswith("--vars")
    ]
    try:
        return dict(yaml.safe_load(given[-1] if given else "") or {})
    except (yaml.YAMLError, TypeError, ValueError):
        return {}  # dbt will say so


def _steps(plan: Plan, night: Night, dbt: Dbt, say: Callable[[str], None]) -> None:
    say("Checking how fresh the sources are.")
    _step(night, dbt, "freshness", ["source", "freshness", *common_options(plan.options)])
    night.sources = read_sources(night.folders.night / "freshness")
    if night.exit_code and not (plan.build_anyway and night.exit_code == NODES_FAILED):
        return

    say("Building and testing the marts.")
    build = ["build", "--exclude-resource-type", "unit_test", *plan.options]
    _step(night, dbt, "build", build)
    night.nodes = read_nodes(night.folders.night / "build")
    if night.exit_code != NODES_FAILED or not night.nodes:
        return

    say("Something failed: trying that once more.")
    night.retried = True
    state = ["--state", str(night.folders.night / "build")]
    options = retry_options(plan.options, night.as_of, datetime.now(UTC).date())
    _step(night, dbt, "retry", ["retry", *state, *options])
    night.nodes = merged(night.nodes, read_nodes(night.folders.night / "retry"))


def _step(night: Night, dbt: Dbt, name: str, args: Sequence[str]) -> None:
    night.last_step = name
    night.exit_code = dbt.run(
        [
            *args,
            *("--quiet", "--no-use-colors", "--no-use-colors-file"),
            *("--target-path", str(night.folders.step(name))),
            *("--log-path", str(night.folders.night)),
        ]
    )
    night.folders.end_step(name)
