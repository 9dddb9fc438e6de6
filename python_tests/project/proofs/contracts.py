"""Rows that the marts' contracts must refuse, by mart and check."""

from collections.abc import Iterator
from dataclasses import dataclass

from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ModelNode
from dbt_common.contracts.constraints import ConstraintType

_SCORES = (
    *("overall_score", "login_score", "case_resolution_score", "campaign_completion_score"),
    *("feature_adoption_score", "support_ticket_score"),
)
_SCORED = {
    **{score: [{score: "-1"}, {score: "101"}] for score in _SCORES},
    "trend": [{"trend": "'SIDEWAYS'"}, {"trend": "''"}],
    "risk_level": [{"risk_level": "'high'"}],
    "health_status": [{"health_status": "'GOOD'"}],
    "data_coverage": [{"data_coverage": "-0.0001"}, {"data_coverage": "1.0001"}],
}
_WITHHELD = {
    "status": "'withheld'",
    "method": "'noise'",
    **dict.fromkeys(("peer_count_band", "mean", "margin"), "null"),
    **dict.fromkeys(("typical_low", "p25", "median", "p75", "typical_high"), "null"),
}
_MEAN_ONLY = {
    **_WITHHELD,
    "status": "'published'",
    "peer_count_band": "'6-9'",
    "mean": "50",
    "margin": "6",
}
_QUARTILES = {"typical_low": "30", "p25": "40", "median": "50", "p75": "60", "typical_high": "70"}
_WHOLE = {**_MEAN_ONLY, "peer_count_band": "'15-24'", **_QUARTILES}

REFUSED: dict[str, dict[str, list[dict[str, str]]]] = {
    "tenants": {"alert_level": [{"alert_level": "'LOUD'"}]},
    "usage_metrics": {
        "usage_metrics_active_users": [{"active_users": "total_users + 1"}],
        "usage_metrics_active_users_30d": [{"active_users_30d": "total_users + 1"}],
        "usage_metrics_cases_on_time": [{"cases_on_time": "cases_closed + 1"}],
        "usage_metrics_assignments_completed": [{"assignments_completed": "assignments_total + 1"}],
    },
    "tenant_health_scores": _SCORED,
    "tenant_portfolio": {**_SCORED, "days_at_current_risk": [{"days_at_current_risk": "0"}]},
    "tenant_health_outlook": {
        "tenant_health_outlook_too_short": [{"slope_per_week": "null"}, {"outlook": "'TOO_SHORT'"}],
        "probability_below_40": [
            {"probability_below_40": "-0.01"},
            {"probability_below_40": "1.01"},
        ],
        "outlook": [{"outlook": "'SIDEWAYS'"}],
    },
    "build_status": {"status": [{"status": "'fine'"}]},
    "rejected_rows": {"row_count": [{"row_count": "0"}]},
    "late_activity": {
        "row_count": [{"row_count": "0"}],
        "reprocess_from": [{"reprocess_from": "happened_on + 1"}],
    },
    "peer_benchmarks": {
        "peer_benchmarks_one_way_cohorts": [{"industry_sector": "'RETAIL'", "employee_min": "1"}],
        "peer_count": [{"peer_count": "4"}],
    },
    "tenant_benchmarks": {"percentile": [{"percentile": "-0.1"}, {"percentile": "100.1"}]},
    "published_benchmarks": {
        "published_benchmarks_withheld_is_empty": [
            {**_WITHHELD, "mean": "50"},
            {**_WITHHELD, "peer_count_band": "'6-9'"},
            {**_MEAN_ONLY, "mean": "null"},
            {**_MEAN_ONLY, "peer_count_band": "null"},
        ],
        "published_benchmarks_figures_together": [
            *({**_WHOLE, figure: "null"} for figure in _QUARTILES),
            *({**_MEAN_ONLY, figure: value} for figure, value in _QUARTILES.items()),
        ],
        "published_benchmarks_in_order": [
            {**_WHOLE, "typical_low": "41"},
            {**_WHOLE, "p25": "51"},
            {**_WHOLE, "p75": "49"},
            {**_WHOLE, "typical_high": "59"},
        ],
        "published_benchmarks_margin_of_noise": [
            {**_WITHHELD, "margin": "6"},
            {**_MEAN_ONLY, "margin": "null"},
            {**_MEAN_ONLY, "method": "'suppression'"},
        ],
        "published_benchmarks_methods": [
            {**_MEAN_ONLY, "status": "'carried_forward'"},
            {**_MEAN_ONLY, "method": "'guessing'", "margin": "null"},
        ],
        "release_month": [{**_WITHHELD, "release_month": "date '2025-01-02'"}],
        "status": [{**_MEAN_ONLY, "status": "'maybe'"}],
        "peer_count_band": [{**_MEAN_ONLY, "peer_count_band": "'1-5'"}],
    },
}
"""Columns by expressions on any row of the mart. The key is the check's name, or its column."""


@dataclass(frozen=True)
class Mart:
    """What a mart's contract says.

    Attributes:
        name: Of the table.
        types: The columns' types, by column.
        required: Columns that must not be empty.
        key: Columns of the primary key, if it has one.
        checks: Expressions that must not be false, by name or, without one, by column.
    """

    name: str
    types: dict[str, str]
    required: list[str]
    key: list[str]
    checks: dict[str, str]

    def row(self, changes: dict[str, str]) -> str:
        """A query of any one row of the mart, with some columns changed."""
        columns = ", ".join(
            f"cast({changes.get(name, name)} as {type_}) as {name}"
            for name, type_ in self.types.items()
        )
        return f"select {columns} from (select * from {self.name} limit 1) as one"


def contracts(manifest: Manifest) -> Iterator[Mart]:
    """The contracts of all marts."""
    for node in manifest.nodes.values():
        if isinstance(node, ModelNode) and node.contract.enforced:
            constraints = [
                (constraint, column.name)
                for column in node.columns.values()
                for constraint in column.constraints
            ] + [(constraint, "") for constraint in node.constraints]
            of_type = {
                type_: [(c, column) for c, column in constraints if c.type == type_]
                for type_ in ConstraintType
            }
            known = (ConstraintType.not_null, ConstraintType.primary_key, ConstraintType.check)
            assert sum(len(of_type[type_]) for type_ in known) == len(constraints), node.name
            yield Mart(
                name=node.name,
                types={column.name: column.data_type or "" for column in node.columns.values()},
                required=[column for _, column in of_type[ConstraintType.not_null]],
                key=[name for c, _ in of_type[ConstraintType.primary_key] for name in c.columns],
                checks={
                    c.name or column: c.expression or ""
                    for c, column in of_type[ConstraintType.check]
                },
            )
