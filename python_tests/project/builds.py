"""dbt in this process: a project is parsed once, so that each run starts at once."""

import fcntl
import gc
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dbt.adapters.factory import cleanup_connections, reset_adapters
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg

from .databases import Database

ROOT = Path(__file__).parents[2]
BUILD = ("build", "--exclude-resource-type", "test", "unit_test")
"""Seeds and models, without the tests."""
NOT_WEEKLY = ("--exclude", "tag:weekly")
"""Leaves out what is built once a week, as most nights do."""

WithSeed = Callable[[str, str], Path]
"""Gives a seed's file another text in a copy of the project, and that copy."""
PARSED_FOR = "the_database_to_build_in"
_OURS = ("PG", "DBT_", "TENANT_HEALTH_")
_PARSED = ROOT / "target" / "tests"
"""Where dbt keeps what it parsed: only files that have changed since are parsed again."""


@dataclass(frozen=True)
class Run:
    """What became of a dbt command.

    Attributes:
        exit_code: That of the command line: 1 if a node failed, 2 if the run did not get that far.
        errors: The messages that dbt showed as errors.
        statuses: The outcome of each node but hooks and exposures by name: success, pass, fail,
            warn, error, skipped.
        sql: What each node was compiled to, by name.
        listed: What `dbt ls` lists.
    """

    exit_code: int
    errors: tuple[str, ...]
    statuses: dict[str, str]
    sql: dict[str, str]
    listed: tuple[str, ...]

    @property
    def failed(self) -> set[str]:
        """The names of the nodes that did not end well, tests among them."""
        return {name for name, is_ in self.statuses.items() if is_ not in ("success", "pass")}


def run_dbt(
    database: Database,
    args: Sequence[str] = BUILD,
    dbt_vars: Mapping[str, Any] | None = None,
    project_dir: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    parse: bool = False,
    note_query: Callable[[str], object] | None = None,
    artifacts: Path | None = None,
    manifest: Manifest | None = None,
) -> Run:
    """Runs a dbt command on a database.

    Args:
        database: Where to.
        args: The command and its options.
        dbt_vars: As with `--vars`; not platform_schema, which would have to be known when parsing.
        project_dir: The project.
        environment: Further variables, such as PGPASSWORD, or in place of the database's.
        parse: Parse the project for this run, as the command line does, with these variables. Else
            it was parsed when it was first used, and later changes to it go unnoticed.
        note_query: Called with each query that is about to be sent.
        artifacts: Folder for what dbt writes about the run, which `retry` reads; else it is lost.
        manifest: In place of the project's own (`manifest_for`).
    """
    errors: list[str] = []

    def note(event: EventMsg) -> None:
        if event.info.level == "error":
            errors.append(event.info.msg)
        elif note_query and event.info.name == "SQLQuery":
            note_query(event.data.sql)

    note.hears = {"SQLQuery"} if note_query else set()  # of what is no error or warning
    options = ["--vars", json.dumps(dict(dbt_vars or {}))]
    options += [] if args[0] == "ls" else ["--threads", "2"]
    manifest = manifest or (None if parse else manifest_for(database, project_dir))
    runner = dbtRunner(manifest, [note])
    variables = {**database.environment, **(environment or {})}
    result = _invoke(runner, project_dir, [*args, *options], variables, artifacts)
    results = [
        node
        for node in getattr(result.result, "results", ())
        if node.node.resource_type not in ("operation", "exposure")
    ]
    return Run(
        exit_code=0 if result.success else 2 if result.exception else 1,
        errors=tuple(errors),
        statuses={r.node.name: str(r.status) for r in results},
        sql={r.node.name: getattr(r.node, "compiled_code", None) or "" for r in results},
        listed=tuple(result.result) if isinstance(result.result, list) else (),
    )


def copied_project(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    """A copy of the dbt project in an empty folder, with some files added or replaced.

    Args:
        folder: Where to; made if it does not exist.
        files: Texts by path within the project.
    """
    for name in ("models", "macros", "seeds", "tests", "dbt_packages"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("dbt_project.yml", "packages.yml", "package-lock.yml"):
        shutil.copy(ROOT / name, folder)
    for name, text in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def manifest_for(database: Database, project_dir: Path = ROOT) -> Manifest:
    """The project's manifest, for a database: dbt writes that into it when it parses."""
    manifest = parsed(project_dir).deepcopy()  # a run writes into it
    for node in (*manifest.nodes.values(), *manifest.sources.values()):
        node.database = database.name
        if node.relation_name:
            node.relation_name = node.relation_name.replace(PARSED_FOR, database.name, 1)
    return manifest


def parsed(project_dir: Path = ROOT) -> Manifest:
    """The project as dbt understands it, parsed once. Not to be changed."""
    return _parsed(project_dir)


def nightly_tests() -> set[str]:
    """The names of the data tests that say something new each night.

    Not those of weekly models, nor those of a seed alone, which are in its YAML: a seed passes them
    before it is loaded.
    """
    nodes = parsed().nodes
    return {
        test.name
        for test in nodes.values()
        if test.resource_type == "test"
        and not test.original_file_path.startswith("seeds/")
        and not any("weekly" in nodes[name].tags for name in test.depends_on.nodes if name in nodes)
    }


@cache
def _parsed(project_dir: Path) -> Manifest:
    args, keep = ["parse", "--no-write-json", "--log-level-file=none"], _PARSED
    if project_dir != ROOT:
        _parsed(ROOT)
        args, keep = [*args, f"--partial-parse-file-path={_PARSED}/partial_parse.msgpack"], None
    with _one_at_a_time() if project_dir == ROOT else nullcontext():
        result = _invoke(dbtRunner(), project_dir, args, {"PGDATABASE": PARSED_FOR}, keep)
    if not result.success:
        raise AssertionError(f"{project_dir} does not parse: {result.exception}")
    for node in result.result.nodes.values():
        if node.resource_type == "seed":
            node.root_path = str(project_dir)
    result.result.selectors = {}  # dbt can't copy these
    gc.freeze()  # it stays until the end, so no collection need look through it
    return result.result


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Of all pytest workers, so that one parses the project and the others read what it kept."""
    _PARSED.mkdir(parents=True, exist_ok=True)
    with (_PARSED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _invoke(
    runner: dbtRunner,
    project_dir: Path,
    args: Sequence[str],
    variables: Mapping[str, str],
    artifacts: Path | None = None,
) -> dbtRunnerResult:
    with TemporaryDirectory(prefix="tenant-health-dbt-") as home, environment(variables):
        shutil.copy(ROOT / "profiles.yml.example", Path(home, "profiles.yml"))
        options = [f"--profiles-dir={home}", f"--project-dir={project_dir}"]
        options += [f"--log-path={home}/log", f"--target-path={artifacts or f'{home}/target'}"]
        if not artifacts:  # they would be lost, and take a quarter of a short run's time
            options += ["--log-level-file=none", "--no-write-json"]
        try:
            with chdir(project_dir):
                return runner.invoke([*args, *options, "--log-level=none", "--no-use-colors"])
        finally:
            # dbt keeps the adapter of the last run, which its own suite would take for its own
            cleanup_connections()
            reset_adapters()


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """The environment without what would steer dbt or libpq, but for the given variables."""
    before = dict(os.environ)
    kept = {name: value for name, value in before.items() if not name.startswith(_OURS)}
    try:
        os.environ.clear()
        os.environ.update({**kept, "DBT_TARGET": "server", **variables})
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
