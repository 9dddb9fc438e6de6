from tenant_health.outlook import outlook


def model(dbt, session):
    dbt.config(materialized="table")
    scores = dbt.ref("int_overall_scores")
    parameters = dbt.ref("int_outlook_parameters").pl().row(0, named=True)
    return outlook(
        scores.project("organization_id, metric_date, overall_score").pl(),
        as_of=parameters["as_of_date"],
        critical_score=parameters["critical_score"],
    )
