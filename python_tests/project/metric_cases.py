"""What is asked of the metrics: options of `mf query`, and SQL on the marts with the same answer.

The sample's history is 2025-01-01 to 2025-03-31. The days that end a period stand in the SQL as
they are; MetricFlow finds them itself. The SQL's columns have the names that `mf` gives them.
"""

MONTHS = "to_char(metric_date, 'YYYY-MM-01 00:00:00') as metric_time__month"
MONTH_ENDS = "where metric_date in ('2025-01-31', '2025-02-28', '2025-03-31')"
NEWEST = "where metric_date = '2025-03-31'"
TENANTS = "inner join tenants using (organization_id)"

CASES: dict[str, tuple[list[str], str]] = {
    "scores and counts by month": (
        ["--group-by", "metric_time__month"],
        f"""
        select
            {MONTHS},
            avg(overall_score) as mean_health_score,
            avg(login_score) as mean_login_score,
            avg(case_resolution_score) as mean_case_resolution_score,
            avg(campaign_completion_score) as mean_campaign_completion_score,
            avg(feature_adoption_score) as mean_feature_adoption_score,
            avg(support_ticket_score) as mean_support_ticket_score,
            count(*) as tenants_scored,
            count(*) filter (where health_status = 'HEALTHY') as tenants_healthy,
            count(*) filter (where health_status = 'AT_RISK') as tenants_at_risk,
            count(*) filter (where health_status = 'CRITICAL') as tenants_critical,
            count(*) filter (where health_status = 'INSUFFICIENT_DATA')
                as tenants_insufficient_data,
            count(*) filter (where risk_level = 'HIGH') as tenants_at_high_risk,
            avg(case when risk_level = 'HIGH' then 1 else 0 end) as share_at_high_risk
        from tenant_health_scores {MONTH_ENDS} group by 1
        """,
    ),
    "the newest scores by sector": (
        ["--group-by", "tenant__industry_sector"],
        f"""
        select
            industry_sector as tenant__industry_sector,
            avg(overall_score) as mean_health_score,
            count(*) as tenants_scored
        from tenant_health_scores {TENANTS} {NEWEST} group by 1
        """,
    ),
    "how many tenants are in which state": (
        ["--group-by", "tenant_day__health_status,tenant_day__risk_level,tenant_day__trend"],
        f"""
        select
            health_status as tenant_day__health_status,
            risk_level as tenant_day__risk_level,
            trend as tenant_day__trend,
            count(*) as tenants_scored
        from tenant_health_scores {NEWEST} group by 1, 2, 3
        """,
    ),
    "what tenants did, by month and size": (
        ["--group-by", "metric_time__month,tenant__size_band"],
        f"""
        select
            {MONTHS},
            size_band as tenant__size_band,
            sum(cases_created) as cases_created,
            sum(cases_closed) as cases_closed,
            sum(cases_on_time) as cases_on_time,
            sum(support_tickets) as support_tickets
        from usage_metrics {TENANTS} group by 1, 2
        """,
    ),
    "how things stood, by month and sector": (
        ["--group-by", "metric_time__month,tenant__industry_sector"],
        f"""
        select
            {MONTHS},
            industry_sector as tenant__industry_sector,
            sum(cases_overdue) as cases_overdue,
            sum(campaigns_active) as campaigns_active,
            sum(active_users) as active_users,
            sum(active_users_30d) as active_users_30d,
            sum(total_users) as total_users,
            sum(assignments_total) as assignments_total,
            sum(assignments_completed) as assignments_completed,
            sum(features_adopted) as features_adopted
        from usage_metrics {TENANTS} {MONTH_ENDS} group by 1, 2
        """,
    ),
    "rates of levels by month": (
        ["--group-by", "metric_time__month"],
        f"""
        select
            {MONTHS},
            1.0 * sum(active_users_30d) / sum(total_users) as login_rate,
            1.0 * sum(assignments_completed) / sum(assignments_total) as campaign_completion
        from usage_metrics {MONTH_ENDS} group by 1
        """,
    ),
    "rates of levels, newest": (
        [],
        f"""
        select
            1.0 * sum(active_users_30d) / sum(total_users) as login_rate,
            1.0 * sum(assignments_completed) / sum(assignments_total) as campaign_completion
        from usage_metrics {NEWEST}
        """,
    ),
    "a level and a flow over 30 days, of one sector's tenants": (
        [
            *("--start-time", "2025-03-02", "--end-time", "2025-03-31"),
            *("--where", "{{ Dimension('tenant__industry_sector') }} = 'RETAIL'"),
            *("--group-by", "tenant__slug"),
        ],
        """
        select
            slug as tenant__slug,
            1.0 * sum(cases_on_time) / nullif(sum(cases_closed), 0) as case_sla_compliance,
            sum(cases_overdue) filter (where metric_date = '2025-03-31') as cases_overdue
        from usage_metrics inner join tenants using (organization_id)
        where metric_date between '2025-03-02' and '2025-03-31' and industry_sector = 'RETAIL'
        group by 1
        """,
    ),
    "use by the day's health": (
        ["--group-by", "tenant_day__health_status"],
        f"""
        select
            health_status as tenant_day__health_status,
            1.0 * sum(active_users_30d) / nullif(sum(total_users), 0) as login_rate,
            count(*) as tenants_scored
        from usage_metrics inner join tenant_health_scores using (organization_id, metric_date)
        {NEWEST} group by 1
        """,
    ),
    "adoption by category and feature": (
        ["--group-by", "tenant_feature__feature_category,tenant_feature__feature_name"],
        """
        select
            feature_category as tenant_feature__feature_category,
            feature_name as tenant_feature__feature_name,
            count(*) as possible_adoptions,
            count(*) filter (where is_adopted) as adoptions,
            count(*) filter (where is_actively_used) as adoptions_in_use,
            sum(usage_count) as feature_uses,
            avg(case when is_adopted then 1 else 0 end) as adoption_rate,
            avg(case when is_actively_used then 1 else 0 end) as adoption_in_use_rate
        from feature_adoption group by 1, 2
        """,
    ),
    "adoption by tenant, and of which day it is": (
        ["--group-by", "tenant__name,metric_time"],
        f"""
        select
            name as tenant__name,
            '2025-03-31 00:00:00' as metric_time__day,
            avg(case when is_adopted then 1 else 0 end) as adoption_rate
        from feature_adoption {TENANTS} group by 1
        """,
    ),
    "what moved the scores, by month and driver": (
        ["--group-by", "metric_time__month,score_change__driver"],
        f"""
        select
            {MONTHS},
            driver as score_change__driver,
            sum(points) as score_points
        from score_changes group by 1, 2
        """,
    ),
    "what moved the scores, by component and kind": (
        ["--group-by", "score_change__component,score_change__cause_group"],
        """
        select
            component as score_change__component,
            cause_group as score_change__cause_group,
            sum(points) as score_points
        from score_changes group by 1, 2
        """,
    ),
    "alerts by rule and severity": (
        ["--group-by", "alert__rule,alert__severity"],
        """
        select
            rule as alert__rule,
            severity as alert__severity,
            count(*) as alerts_opened,
            count(*) filter (where closed_on is null) as open_alerts,
            percentile_cont(0.5) within group (order by days_open)
                filter (where close_reason = 'RECOVERED') as median_days_to_recovery
        from alerts group by 1, 2
        """,
    ),
}
