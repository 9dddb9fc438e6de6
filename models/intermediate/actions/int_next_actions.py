from tenant_health.actions.table import next_actions


def model(dbt, session):
    dbt.config(materialized="table")
    return next_actions(
        inputs=dbt.ref("int_action_inputs").pl(),
        action_costs=dbt.ref("action_costs").pl(),
        risk_rules=dbt.ref("risk_rules").pl(),
        trend_rules=dbt.ref("trend_rules").pl(),
    )
