"""Bad data for tests on a column or a key, made from what the test says of itself."""

from collections.abc import Iterator

from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import GenericTestNode

from .corruption import Corruption, change, repeat

_BANDS = "adjoining_bands_size_bands_1__employee_min__employee_max"
_FEATURES = "feature_bound_is_the_number_of_features"
_PEERS = "benchmark_cohorts_hold_enough_peers"
_RULES = "published_figures_follow_the_rules"
_SCENARIOS = (
    "complete_weight_sets_proposed_score_components_scenario__"
    "login__case_resolution__campaign_completion__feature_adoption__support_tickets"
)
_WEIGHTS = (
    "complete_weight_sets_health_score_components_"
    "login__case_resolution__campaign_completion__feature_adoption__support_tickets"
)

ALSO: dict[str, tuple[str, ...]] = {
    "not_null_health_score_components_effective_from": (_WEIGHTS,),
    "not_null_int_benchmark_releases_metric_name": (_RULES, "coverage_agrees_with_releases"),
    "not_null_int_benchmark_releases_release_month": (
        _RULES,
        "coverage_agrees_with_releases",
        "releases_never_change",
    ),
    "not_null_int_release_members_release_month": ("no_release_is_missing",),
    "not_null_proposed_score_components_effective_from": (_SCENARIOS,),
    "not_null_proposed_score_components_scenario": (_SCENARIOS,),
    "not_null_size_bands_employee_min": (_BANDS, _PEERS),
    "not_null_size_bands_size_band": (_PEERS,),
    "published_benchmarks_once_a_cohort": (_RULES, "releases_never_change"),
    "unique_action_costs_action": ("unique_action_costs_position",),
    "unique_action_costs_position": ("unique_action_costs_action",),
    "unique_call_rules_position": ("unique_call_rules_reason",),
    "unique_call_rules_reason": ("unique_call_rules_position",),
    "unique_score_change_causes_cause": ("unique_score_change_causes_position",),
    "unique_score_change_causes_position": ("unique_score_change_causes_cause",),
    "unique_size_bands_size_band": (_BANDS, _PEERS),
    "unique_tracked_features_feature_key": (_FEATURES, "unique_tracked_features_feature_name"),
    "unique_tracked_features_feature_name": (_FEATURES, "unique_tracked_features_feature_key"),
}
"""Tests that notice the same bad data, by the name of the test that it is made for."""


def families(manifest: Manifest) -> dict[str, Corruption]:
    """Bad data for each test of a family, by the test's name: changes first, then repeated rows."""
    return dict(sorted(_families(manifest), key=lambda made: made[1].sql.startswith("insert")))


def _families(manifest: Manifest) -> Iterator[tuple[str, Corruption]]:
    for node in manifest.nodes.values():
        if isinstance(node, GenericTestNode):
            place = _place(manifest, node)
            if place is None:
                continue
            table, column = place
            also = ALSO.get(node.name, ())
            match node.test_metadata.name:
                case "not_null":
                    yield node.name, change(table, f"{column} = null", also=also)
                case "accepted_values":
                    yield node.name, change(table, f"{column} = 'something else'", also=also)
                case "relationships":
                    yield node.name, change(table, f"{column} = 'nobody'", also=also)
                case "unique":
                    yield node.name, repeat(table, f"{column} is not null", also=also)
                case "unique_combination_of_columns":
                    yield node.name, repeat(table, also=also)


def _place(manifest: Manifest, node: GenericTestNode) -> tuple[str, str] | None:
    """The table and column that a test looks at: of a view on a raw table, that table's id.

    None for a view on models: which of them to make bad is to be said in a proof of its own.
    """
    tested = manifest.nodes[node.attached_node or ""]
    if tested.config.materialized != "view":
        return tested.alias, str(node.test_metadata.kwargs.get("column_name"))
    sources = [name for name in tested.depends_on.nodes if name in manifest.sources]
    return (manifest.sources[sources[0]].identifier, "id") if sources else None
