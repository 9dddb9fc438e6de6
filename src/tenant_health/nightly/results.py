"""What dbt's artifacts say about a step."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

GOOD = ("success", "pass", "no-op")
FAILED = ("error", "fail", "runtime error", "partial success")


@dataclass(frozen=True)
class Node:
    """What became of a seed, model or test.

    Attributes:
        name: Its name; of a start or end hook, dbt's name for it.
        kind: seed, model, test, unit_test, snapshot or operation.
        status: dbt's word for the outcome.
        seconds: How long it took.
        rows: How many rows a test found, if it is one.
        message: What dbt says about it; empty if nothing.
        query: File with the compiled SQL, if there is one.
    """

    name: str
    kind: str
    status: str
    seconds: float
    rows: int | None
    message: str
    query: Path | None


@dataclass(frozen=True)
class Source:
    """How fresh a raw table is.

    Attributes:
        name: The table.
        status: pass, warn, error (too old) or runtime error.
        age: Between its newest row and now; none without a row or an answer.
    """

    name: str
    status: str
    age: timedelta | None


def read_nodes(target: Path) -> list[Node]:
    """The nodes of a dbt command, in the order they ended; none if it did not get that far.

    Hooks of its start and end are among them only if they failed.
    """
    results = _json(target / "run_results.json").get("results", ())
    nodes = [_node(result, target) for result in results]
    return [node for node in nodes if node.kind != "operation" or node.status in FAILED]


def merged(first: Sequence[Node], then: Sequence[Node]) -> list[Node]:
    """A build's nodes, with what a retry made of those that it ran again."""
    again = {(node.kind, node.name): node for node in then}
    kept = [again.pop((node.kind, node.name), node) for node in first if node.kind != "operation"]
    return [*kept, *again.values()]


def read_sources(target: Path) -> list[Source]:
    """The raw tables that `dbt source freshness` looked at; none if it did not get that far."""
    return [
        Source(
            result["unique_id"].rpartition(".")[2],
            result["status"],
            _age(result),
        )
        for result in _json(target / "sources.json").get("results", ())
    ]


def _node(result: Mapping[str, Any], target: Path) -> Node:
    kind, _, name, *_ = result["unique_id"].split(".")
    return Node(
        name=name,
        kind=kind,
        status=result["status"],
        seconds=result["execution_time"] or 0.0,
        rows=result.get("failures") if kind == "test" else None,
        message=(result.get("message") or "").strip(),
        query=_query(target, name) if result["status"] in (*FAILED, "warn") else None,
    )


def _query(target: Path, name: str) -> Path | None:
    """Where dbt wrote the SQL of a node; it shortens long names of tests, and adds a digest."""
    for file in (name, f"{name[:30]}_{'?' * 32}"):
        for path in target.glob(f"compiled/**/{file}.sql"):
            return path
    return None


def _age(result: Mapping[str, Any]) -> timedelta | None:
    if not result.get("max_loaded_at"):
        return None
    newest = datetime.fromisoformat(result["max_loaded_at"])
    return datetime.fromisoformat(result["snapshotted_at"]) - newest if newest.year > 1 else None


def _json(file: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return content
