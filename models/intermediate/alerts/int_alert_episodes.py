from tenant_health.alerts import alert_episodes, rules_from_table


def model(dbt, session):
    dbt.config(materialized="table", macro_values=["as_of_date"])
    scores, departures = dbt.ref("int_health_scores"), dbt.ref("int_score_departures")
    days = session.sql(f"""
        select departures.*, scores.overall_score, scores.risk_level
        from {departures} as departures
        inner join {scores} as scores using (organization_id, metric_date)
    """)  # noqa: S608 (names of our own relations)
    activity = dbt.ref("int_activity_days").project(
        "organization_id, known_on, cast(last_activity_at as date) as last_activity_on"
    )
    return alert_episodes(
        days.pl(),
        activity=activity.pl(),
        rules=rules_from_table(dbt.ref("alert_rules").pl()),
        as_of=session.sql(f"select {dbt.macro_value('as_of_date')} as as_of_date").pl().item(),
    )
