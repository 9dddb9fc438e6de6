"""The model config `build_last: true`: built only after everything else in the run has ended well.

dbt knows edges that order a run but are no dependency: those from a test to what is downstream of
its model. `dbt build --select +model` does not follow them. A model that is built last gets such an
edge from each model, seed, snapshot and test that is not downstream of one that is.
"""

from collections.abc import Iterable
from functools import wraps
from typing import Any

from dbt.compilation import Compiler

_ORDERED = ("model", "seed", "snapshot", "test", "unit_test")


def order_models_to_build_last() -> None:
    """Make dbt's compiler add these edges. Does nothing the second time."""
    compiler: Any = Compiler
    compile_graph = compiler.compile
    if hasattr(compile_graph, "__wrapped__"):
        return

    @wraps(compile_graph)
    def compile_in_order(self: Any, manifest: Any, *args: Any, **kwargs: Any) -> Any:
        graph = compile_graph(self, manifest, *args, **kwargs)
        nodes = manifest.nodes.values()
        add_edges(graph, [node.unique_id for node in nodes if node.config.get("build_last")])
        return graph

    compiler.compile = compile_in_order


def add_edges(graph: Any, last: Iterable[str]) -> None:
    """Add an edge to each of the last nodes from each node that is not downstream of one.

    Args:
        graph: dbt's graph of unique ids, changed in place.
        last: The nodes that are built last.
    """
    last = [node for node in last if node in graph.nodes()]
    late = set(last).union(*(graph.descendants(node) for node in last))
    early = [node for node in graph if node not in late and node.split(".")[0] in _ORDERED]
    graph.graph.add_edges_from(
        (node, after, {"edge_type": "parent_test"})
        for node in early
        for after in last
        if not graph.graph.has_edge(node, after)  # a dependency stays one
    )
