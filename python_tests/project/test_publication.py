"""One failure anywhere before the marts leaves all of them as they were."""

from collections.abc import Mapping
from typing import Any

import pytest
from dbt.contracts.graph.manifest import Manifest

from project.builds import parsed, run_dbt
from project.databases import Database
from project.faults import FAIL, REPEAT_ROWS, on_create

GATE = "model.tenant_health.int_publication"
TO_THE_GATE = ("int_publication", "path:models/marts")
FAULTS = {
    "a seed": ("size_bands", "alter table analytics_seeds.size_bands add check (false) not valid"),
    "a staging model": (
        "stg_platform__support_tickets",
        on_create("stg_platform__support_tickets", FAIL),
    ),
    "an intermediate model": (
        "int_weakest_components",
        on_create("int_weakest_components", FAIL),
    ),
    "a test of an intermediate model": (
        "int_weakest_components",
        on_create("int_weakest_components", REPEAT_ROWS),
    ),
}


def _above(manifest: Manifest, unique_id: str) -> set[str]:
    """All that a node is built from."""
    found: set[str] = set()
    waiting = [unique_id]
    while waiting:
        parents = getattr(manifest.nodes.get(waiting.pop()), "depends_on_nodes", [])
        waiting += [parent for parent in parents if parent not in found]
        found.update(parents)
    return found


def _layers(manifest: Manifest) -> dict[str, str]:
    """The layer of each model and seed of the project, by unique id."""
    return {
        node.unique_id: node.fqn[1] if node.resource_type == "model" else "seeds"
        for node in manifest.nodes.values()
        if node.resource_type in ("model", "seed") and node.package_name == "tenant_health"
    }


def test_gate_comes_after_all_that_is_no_mart_and_before_all_marts() -> None:
    layers = _layers(parsed())
    before = {node for node, layer in layers.items() if layer != "marts"} - {GATE}
    marts = {node for node, layer in layers.items() if layer == "marts"}
    assert before - _above(parsed(), GATE) == set(), "list them in int_publication.sql"
    assert {mart for mart in marts if GATE not in _above(parsed(), mart)} == set()
    assert len(marts) > 10


@pytest.mark.parametrize("what", FAULTS)
def test_failure_leaves_every_mart_as_it_was(
    copy_of_built: Database, sample_vars: Mapping[str, Any], what: str
) -> None:
    first, fault = FAULTS[what]
    before = copy_of_built.fingerprints()
    copy_of_built.rows(fault)
    run = run_dbt(
        copy_of_built,
        ("build", "--exclude-resource-type", "unit_test", "--select", first, *TO_THE_GATE),
        {**sample_vars, "as_of_date": "2025-03-30", "history_days": 89},
    )
    assert run.exit_code == 1
    of_marts = {name: run.statuses[name] for name in copy_of_built.mart_names()}
    assert of_marts == dict.fromkeys(of_marts, "skipped")
    assert run.statuses["int_publication"] == "skipped"
    assert copy_of_built.fingerprints() == before


def test_selection_is_built_without_the_gate(
    copy_of_built: Database, sample_vars: Mapping[str, Any]
) -> None:
    run = run_dbt(copy_of_built, ("build", "--select", "tenants"), sample_vars)
    assert (run.exit_code, run.statuses["tenants"]) == (0, "success")
    assert "int_publication" not in run.statuses
