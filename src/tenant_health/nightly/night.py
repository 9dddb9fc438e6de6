"""The steps of a night."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tenant_health.nightly.folders import Folders, forget_old_nights, new_night
from tenant_health.nightly.options import (
    NIGHTLY,
    NIGHTLY_ON_SPARK,
    WEEKDAYS,
    as_of_day,
    common_options,
    given_target,
    given_vars,
    longer_lookback,
    project_vars,
    with_vars,
)
from tenant_health.nightly.process import Dbt, InterruptedNightError, dbt_process
from tenant_health.nightly.results import Node, Source, merged, read_nodes, read_sources

NODES_FAILED = 1
"""dbt's exit code when it ran, but a node failed or a source is too old."""

DBT_COULD_NOT_BEGIN = 2
"""dbt's exit code when it did not get as far as to run a node."""

_TO_BEGIN = timedelta(minutes=10)
"""More than dbt ever takes from its start to the moment that it takes for now."""


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
        publish: Folder of the marts that the build writes, to be published; none if it builds them
            where they are read.
        notify: After a night that passed so far, send what happened to alerts.
        deep_on: The weekday (UTC) on which a night rebuilds more days; `never` for none.
        deep_lookback: How many days before the newest one it then rebuilds.
    """

    project: Path
    artifacts: Path
    keep_days: int
    settings: Mapping[str, str]
    options: Sequence[str]
    build_anyway: bool
    publish: Path | None
    notify: bool
    deep_on: str
    deep_lookback: int


@dataclass
class Night:
    """What became of a night.

    Attributes:
        folders: Where its artifacts are.
        started: When it began (UTC).
        as_of: The day that every step of it is for, as text.
        values: The vars that every step gets; none if those given can't be read.
        lookback: How many days a deep night rebuilds; none on any other.
        sources: How fresh the raw tables are.
        nodes: What became of each node; none if dbt did not get that far.
        exit_code: The night's own: that of the last dbt command that counts.
        last_step: The step that it ended with.
        retried: Whether a retry was needed.
        published: What `tenant-health publish` said, line by line; none if it was not run.
        publish_failed: Whether it failed.
        alerts: What `tenant-health notify` said, line by line; none if it was not run.
        alerts_failed: Whether it failed.
        trouble: What of the operating system's kept it from going on; empty if nothing.
        ended: When it ended (UTC).
    """

    folders: Folders
    started: datetime
    as_of: str
    values: Mapping[str, Any] | None
    lookback: int | None = None
    sources: list[Source] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    exit_code: int = 0
    last_step: str = ""
    retried: bool = False
    published: list[str] = field(default_factory=list)
    publish_failed: bool = False
    alerts: list[str] = field(default_factory=list)
    alerts_failed: bool = False
    trouble: str = ""
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
    night = _planned(plan, folders, started)
    forget_old_nights(plan.artifacts, started.date(), plan.keep_days)
    try:
        with dbt_process(plan.project, folders.console, plan.settings) as dbt:
            _steps(plan, night, dbt, say)
            if plan.publish and not night.exit_code:
                _publish(plan.publish, night, dbt, say)
            if plan.notify and not night.exit_code:
                _notify(plan, night, dbt, say)
    except InterruptedNightError as interrupted:
        night.exit_code = interrupted.exit_code
    except OSError as error:
        night.exit_code = DBT_COULD_NOT_BEGIN
        night.trouble = f"{error.strerror or error}: {error.filename or plan.artifacts}"
    night.ended = datetime.now(UTC)
    return night


def _planned(plan: Plan, folders: Folders, started: datetime) -> Night:
    """A night with its day fixed, so that all steps are for the same one, midnight or not."""
    given = given_vars(plan.options)
    as_of = as_of_day(given or {}, started.date())
    if given is None:  # dbt will say what is wrong with them
        return Night(folders, started, as_of, None)
    lookback = None
    if WEEKDAYS[started.weekday()] == plan.deep_on:
        lookback = longer_lookback({**project_vars(plan.project), **given}, plan.deep_lookback)
    deep = {} if lookback is None else {"lookback_days": lookback}
    return Night(folders, started, as_of, {**given, **deep}, lookback)


def _options(plan: Plan, night: Night) -> list[str]:
    """Those of dbt's `build` in a step that begins now, for the night's day.

    The day is among the vars only where dbt could take another one for yesterday: other vars than
    the night before make dbt parse the whole project again, which takes longer than all else it
    does in a night.
    """
    if night.values is None:
        return list(plan.options)
    values = dict(night.values)
    if (datetime.now(UTC) + _TO_BEGIN).date() != night.started.date():
        values["as_of_date"] = night.as_of
    return with_vars(plan.options, values) if values else [*plan.options]


def _steps(plan: Plan, night: Night, dbt: Dbt, say: Callable[[str], None]) -> None:
    say("Checking how fresh the sources are.")
    freshness = ["source", "freshness", *common_options(_options(plan, night))]
    _step(night, dbt, "freshness", freshness)
    night.sources = read_sources(night.folders.night / "freshness")
    if night.exit_code and not (plan.build_anyway and night.exit_code == NODES_FAILED):
        return

    say("Building and testing the marts.")
    selection = NIGHTLY_ON_SPARK if plan.publish else NIGHTLY
    build = ["build", *selection, *_options(plan, night)]
    _step(night, dbt, "build", build)
    night.nodes = read_nodes(night.folders.night / "build")
    if night.exit_code != NODES_FAILED or not night.nodes:
        return

    say("Something failed: trying that once more.")
    night.retried = True
    state = ["--state", str(night.folders.night / "build")]
    _step(night, dbt, "retry", ["retry", *state, *common_options(_options(plan, night))])
    night.nodes = merged(night.nodes, read_nodes(night.folders.night / "retry"))


def _publish(folder: Path, night: Night, dbt: Dbt, say: Callable[[str], None]) -> None:
    """Brings what was built to the profile's own target, which is not that of the build."""
    say("Publishing the marts.")
    dbt_options = with_vars([], night.values or {})
    args = ["publish", str(folder), "--as-of-date", night.as_of, "--", *dbt_options]
    night.exit_code, night.published = _command(night, dbt, args)
    night.publish_failed = bool(night.exit_code)


def _notify(plan: Plan, night: Night, dbt: Dbt, say: Callable[[str], None]) -> None:
    """Sends what happened to alerts, with the settings that the environment has for it."""
    say("Sending what happened to alerts.")
    target = None if plan.publish else given_target(plan.options)
    variables = {"DBT_TARGET": target} if target else {}
    exit_code, night.alerts = _command(night, dbt, ["notify"], variables)
    night.alerts_failed = bool(exit_code)
    night.exit_code = int(night.alerts_failed)


def _command(
    night: Night, dbt: Dbt, args: Sequence[str], variables: Mapping[str, str] | None = None
) -> tuple[int, list[str]]:
    """Runs a command of tenant-health: its exit code, and what it said, line by line."""
    console = night.folders.console
    before = console.stat().st_size
    exit_code = dbt.run(args, "tenant-health", variables)
    said = console.read_bytes()[before:].decode("utf-8", "replace")
    return exit_code, [line for line in said.splitlines() if line.strip()]


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
