{{ config(materialized='view') }}

with

-- read once for each component, only the days that are asked for
usage as {{ not_materialized() }} (

    select * from {{ ref('int_daily_usage') }}

),

tracked_features as (

    select count(*) as tracked from {{ ref('tracked_features') }}

),

evidence as (

    select
        organization_id,
        metric_date,
        'login' as component,
        active_users_30d as reached,
        total_users as possible,
        0 as score_with_none,
        total_users > 0 and sessions_30d > 0 as has_evidence
    from usage
    union all
    select
        organization_id,
        metric_date,
        'case_resolution' as component,
        cases_on_time_30d as reached,
        cases_closed_30d + cases_overdue as possible,
        100 as score_with_none,
        cases_closed_30d + cases_overdue > 0 as has_evidence
    from usage
    union all
    select
        organization_id,
        metric_date,
        'campaign_completion' as component,
        assignments_completed as reached,
        assignments_total as possible,
        100 as score_with_none,
        assignments_total > 0 as has_evidence
    from usage
    union all
    select
        usage.organization_id,
        usage.metric_date,
        'feature_adoption' as component,
        usage.features_adopted as reached,
        tracked_features.tracked as possible,
        0 as score_with_none,
        usage.features_adopted > 0 as has_evidence
    from usage
    cross join tracked_features
    union all
    select
        organization_id,
        metric_date,
        'support_tickets' as component,
        support_tickets_30d as reached,
        null as possible,
        null as score_with_none,
        sessions_30d > 0 or support_tickets_30d > 0 as has_evidence
    from usage

)

select * from evidence
