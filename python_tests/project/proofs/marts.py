"""Marts that contradict each other: days or tenants missing."""

from .corruption import Corruption, change, leave_out, repeat

_DAILY = ("usage_metrics", "tenant_health_scores")
_NOBODY = '{"organization_id": "nobody"}'
_ONE_PLAN = (
    "(organization_id, target_score) = (select organization_id, target_score from next_actions"
    " where is_feasible order by 1, 2 limit 1)"
)

PROOFS = {
    "daily_marts_are_complete": {
        **{
            f"{what} of {mart}": leave_out(mart, f"metric_date = date '{day}'")
            for mart in _DAILY
            for what, day in {"a day": "2025-01-02", "a newest day": "2025-03-31"}.items()
        },
        **{f"a row of nobody in {mart}": repeat(mart, but=_NOBODY) for mart in _DAILY},
    },
    "next_actions_are_whole": {
        "a tenant without a plan": Corruption(
            f"delete from next_action_items where {_ONE_PLAN};"
            f"delete from next_actions where {_ONE_PLAN}"
        ),
        "a plan of nobody": repeat("next_actions", "not is_feasible", _NOBODY),
        "a plan of a tenant that is at low risk": Corruption(
            "update int_health_scores set risk_level = 'LOW' where metric_date = date '2025-03-31'"
            " and organization_id = (select min(organization_id) from next_actions)"
        ),
        "another score": Corruption(
            f"update next_actions set score_now = score_now - 1 where {_ONE_PLAN}"
        ),
        "another score in one row": change(
            "next_actions", "score_after = score_after + 1", "effort < plan_effort"
        ),
        "a plan that is none in one row": change(
            "next_actions", "is_feasible = false", "effort < plan_effort"
        ),
        "points too many": change("next_actions", "points = points + 2", "is_feasible"),
        "effort too little": change("next_actions", "effort = effort - 0.5", "is_feasible"),
        "a unit without an item": leave_out("next_action_items"),
        "an item without a unit": repeat(
            "next_action_items", but='{"position": 9999, "entity_id": "nobody"}'
        ),
        "an item of no plan": repeat("next_action_items", but=_NOBODY),
        "an item twice in place of two": change(
            "next_action_items",
            "entity_id = (select entity_id from next_action_items as other where"
            " other.action = 'adopt_features' and other.position = 1"
            " and other.organization_id = next_action_items.organization_id"
            " and other.target_score = next_action_items.target_score)",
            "action = 'adopt_features' and position = 2",
        ),
    },
}
