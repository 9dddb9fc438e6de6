from tenant_health.backtest.table import score_backtest


def model(dbt, session):
    dbt.config(materialized="table")
    return score_backtest(
        dbt.ref("int_landmarks").pl(),
        chances=dbt.ref("int_landmark_chances").pl(),
        endings=dbt.ref("int_tenant_endings").pl(),
        rules=dbt.ref("backtest_rules").pl(),
    )
