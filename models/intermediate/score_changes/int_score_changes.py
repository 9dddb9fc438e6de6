from tenant_health.attribution import attribute


def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="replace_days",
        meta={"day_column": "metric_date"},
        indexes=[
            {"columns": ["organization_id", "metric_date"]},
            {"columns": ["metric_date"]},
        ],
        macro_values=["days_to_build"],
    )
    movements = dbt.ref("int_score_movements").filter(dbt.macro_value("days_to_build"))
    return attribute(movements.pl())
