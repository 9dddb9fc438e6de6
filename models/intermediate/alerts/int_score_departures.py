from tenant_health.alerts import rules_from_table, score_departures
from tenant_health.alerts.departures import days_back


def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="replace_days",
        meta={"day_column": "metric_date"},
        indexes=[
            {"columns": ["organization_id", "metric_date"], "unique": True},
            {"columns": ["metric_date"]},
        ],
        macro_values=["first_day_to_build"],
    )
    first_day = dbt.macro_value("first_day_to_build")
    rules = rules_from_table(dbt.ref("alert_rules").pl()).departures
    scores = dbt.ref("int_health_scores").filter(f"metric_date >= {first_day} - {days_back(rules)}")
    changes, causes = dbt.ref("int_score_changes"), dbt.ref("score_change_causes")
    restated = session.sql(f"""
        select changes.organization_id, changes.metric_date, changes.points
        from {changes} as changes
        inner join {causes} as causes using (cause)
        where
            causes.cause_group in ('CONFIG', 'DATA_CORRECTION')
            and changes.metric_date >= {first_day} - {days_back(rules)}
    """)  # noqa: S608 (names of our own relations)
    return score_departures(
        scores.project("organization_id, metric_date, overall_score").pl(),
        restated=restated.pl(),
        rules=rules,
        first_day=session.sql(f"select {first_day} as first_day").pl().item(),
    )
