"""Which models are copied, and dbt's manifest of a run that takes them from their copies."""

from collections.abc import Iterable, Mapping
from typing import Any

from dbt.adapters.pgpython.identifiers import quoted

WEEKLY = "weekly"
"""The tag of models that a night leaves out: copied where they are there."""

_ABOUT_RAW_TABLES = ("check_source_contract", "suggest_time_indexes")
"""Macros that run at the start of a build, on the raw tables, which are elsewhere."""


def copied_models(manifest: Any) -> list[Any]:
    """The models that are built elsewhere and copied: marts, and what is made here reads.

    Made here is what no full refresh makes again (releases, their members, the record of runs),
    with all that reads it.

    Args:
        manifest: dbt's, of this project.

    Returns:
        Its nodes, sorted by name.
    """
    here = _made_here(manifest)
    models = {name: node for name, node in manifest.nodes.items() if _is_model(node)}
    read = {parent for name in here for parent in models[name].depends_on.nodes}
    return sorted(
        (
            node
            for name, node in models.items()
            if name not in here and (node.fqn[1] == "marts" or name in read)
        ),
        key=lambda node: str(node.name),
    )


def take_from_copies(manifest: Any, copies: Mapping[str, Iterable[str]], schema: str) -> list[str]:
    """Changes a manifest so that models select from their copies, whatever they select from here.

    They are plain tables then: all days are compared with what is there, and changed where they
    differ.

    Args:
        manifest: dbt's, changed in place.
        copies: The columns of each copy, by the model's name.
        schema: Where the copies are.

    Returns:
        Options of `dbt build` that select seeds, these models, what is made here, and the tests
        that need nothing else.
    """
    here = _made_here(manifest)
    selected = []
    for unique_id, node in manifest.nodes.items():
        if unique_id in here:
            selected.append(_selector(node))
        elif _is_model(node) and node.name in copies:
            selected.append(_selector(node))
            columns = ", ".join(map(quoted, copies[node.name]))
            copy = f"{quoted(schema)}.{quoted(node.name)}"
            node.raw_code = f"select {columns} from {copy}"  # noqa: S608 (names, quoted)
            node.refs = []
            node.depends_on.nodes = []
            node.config.materialized = "table"
    manifest.nodes = {n: node for n, node in manifest.nodes.items() if not _reads_raw(node)}
    manifest.build_flat_graph()
    return [
        *("--select", "resource_type:seed", *selected),
        *("--indirect-selection", "cautious"),
        *("--exclude-resource-type", "unit_test"),
        *("--exclude", "path:seeds,test_type:generic"),
    ]


def _selector(node: Any) -> str:
    """How dbt selects a model and nothing else: tests may be in a folder of its name."""
    return ".".join(node.fqn)


def _is_model(node: Any) -> bool:
    return bool(node.resource_type == "model")


def _reads_raw(node: Any) -> bool:
    called = {name.rpartition(".")[2] for name in node.depends_on_macros}
    return node.resource_type == "operation" and not called.isdisjoint(_ABOUT_RAW_TABLES)


def _made_here(manifest: Any) -> set[str]:
    models = {name: node for name, node in manifest.nodes.items() if _is_model(node)}
    here = {name for name, node in models.items() if node.config.full_refresh is False}
    while more := {
        name
        for name, node in models.items()
        if name not in here and not here.isdisjoint(node.depends_on.nodes)
    }:
        here |= more
    return here
