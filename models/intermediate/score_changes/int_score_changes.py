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
        macro_values=["first_day_to_build"],
    )
    first_day = dbt.macro_value("first_day_to_build")
    movements = dbt.ref("int_score_movements").filter(f"metric_date >= {first_day}")
    return attribute(movements.pl())
