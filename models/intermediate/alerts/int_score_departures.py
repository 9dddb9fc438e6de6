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
        macro_values=["days_to_build"],
    )
    rules = rules_from_table(dbt.ref("alert_rules").pl()).departures
    scores = dbt.ref("int_health_scores")
    due = scores.filter(dbt.macro_value("days_to_build")).project("organization_id, metric_date")
    since = f"(select min(metric_date) from {due} as due) - {days_back(rules)}"  # noqa: S608 (ours)
    changes, causes = dbt.ref("int_score_changes"), dbt.ref("score_change_causes")
    restated = session.sql(f"""
        select changes.organization_id, changes.metric_date, changes.points
        from {changes} as changes
        inner join {causes} as causes using (cause)
        where causes.cause_group in ('CONFIG', 'DATA_CORRECTION') and changes.metric_date >= {since}
    """)  # noqa: S608 (names of our own relations)
    return score_departures(
        scores.filter(f"metric_date >= {since}")
        .project("organization_id, metric_date, overall_score")
        .pl(),
        restated=restated.pl(),
        rules=rules,
        due=due.pl(),
    )
