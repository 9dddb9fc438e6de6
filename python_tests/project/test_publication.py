"""One failure anywhere before the marts leaves all of them as they were."""

from collections.abc import Mapping
from typing import Any

import pytest
from dbt.contracts.graph.manifest import Manifest

from project.builds import parsed, run_dbt
from project.databases import Database
from project.faults import FAIL, REPEAT_ROWS, on_create
from project.sampling import sampled

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
        "int_tenant_outlook",
        on_create("int_tenant_outlook", REPEAT_ROWS),
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


def test_every_mart_is_built_last_and_nothing_else_is() -> None:
    models = [node for node in parsed().nodes.values() if node.resource_type == "model"]
    marts = {node.name for node in models if node.fqn[1] == "marts"}
    assert {node.name for node in models if node.config.get("build_last")} == marts
    assert len(marts) > 10


def test_selection_of_ancestors_is_not_the_whole_project(built: Database) -> None:
    portfolio = "model.tenant_health.tenant_portfolio"
    listed = run_dbt(
        built, ("ls", "--select", "+tenant_portfolio", "--resource-type", "model", "seed", "source")
    )
    above = {node for node in _above(parsed(), portfolio) if node.split(".")[0] != "macro"}
    found = {name.split(".")[-1] for name in listed.listed}
    assert found >= {"tenant_portfolio", "int_health_scores", "stg_platform__users", "risk_rules"}
    assert found == {"tenant_portfolio", *(node.split(".")[-1] for node in above)}
    assert not found & {"peer_benchmarks", "int_benchmark_releases", "rejected_rows"}


@pytest.mark.parametrize(
    "what", sampled(FAULTS, "an intermediate model", "a test of an intermediate model")
)
def test_failure_leaves_every_mart_as_it_was(
    copy_of_built: Database, sample_vars: Mapping[str, Any], what: str
) -> None:
    first, fault = FAULTS[what]
    before = copy_of_built.fingerprints()
    copy_of_built.rows(fault)
    run = run_dbt(
        copy_of_built,
        (
            *("build", "--exclude-resource-type", "unit_test"),
            *("--select", first, "path:models/marts"),
        ),
        {**sample_vars, "as_of_date": "2025-04-01", "history_days": 91},
    )
    assert (run.exit_code, run.statuses[first]) == (1, "success" if "a test" in what else "error")
    of_marts = {name: run.statuses[name] for name in copy_of_built.mart_names()}
    assert of_marts == dict.fromkeys(of_marts, "skipped")
    assert copy_of_built.fingerprints() == before


def test_marts_are_built_alone_if_asked_for(
    copy_of_built: Database, sample_vars: Mapping[str, Any]
) -> None:
    run = run_dbt(copy_of_built, ("build", "--select", "tenants"), sample_vars)
    assert (run.exit_code, run.statuses["tenants"]) == (0, "success")
