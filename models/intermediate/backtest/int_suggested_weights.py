from tenant_health.backtest.suggestion import suggested_weights


def model(dbt, session):
    dbt.config(materialized="table")
    return suggested_weights(
        dbt.ref("int_landmarks").pl(),
        endings=dbt.ref("int_tenant_endings").pl(),
        backtest=dbt.ref("int_score_backtest").pl(),
        weights=dbt.ref("health_score_components").pl(),
        rules=dbt.ref("backtest_rules").pl(),
    )
