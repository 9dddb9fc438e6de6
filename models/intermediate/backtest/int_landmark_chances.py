from tenant_health.outlook import chances_from_tables


def model(dbt, session):
    dbt.config(materialized="table")
    scores = dbt.ref("int_health_scores")
    return chances_from_tables(
        scores.project("organization_id, metric_date, overall_score").pl(),
        days=dbt.ref("int_landmarks").project("distinct metric_date").pl(),
        parameters=dbt.ref("int_outlook_parameters").pl(),
    )
