from tenant_health.outlook import outlook_from_tables
from tenant_health.outlook.table import LEARN_DAYS


def model(dbt, session):
    dbt.config(materialized="table", macro_values=["as_of_date"])
    first_day = f"{dbt.macro_value('as_of_date')} - {LEARN_DAYS - 1}"
    scores = dbt.ref("int_health_scores").filter(f"metric_date >= {first_day}")
    return outlook_from_tables(
        scores.project("organization_id, metric_date, overall_score").pl(),
        parameters=dbt.ref("int_outlook_parameters").pl(),
    )
