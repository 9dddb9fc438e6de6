{{ config(materialized='view') }}

with

usage as (

    select * from {{ ref('int_daily_usage') }}

),

tracked_features as (

    select count(*) as tracked from {{ ref('tracked_features') }}

),

evidence as (

    select
        usage.organization_id,
        usage.metric_date,
        evidence.component,
        evidence.reached,
        evidence.possible,
        evidence.score_with_none,
        evidence.has_evidence
    from usage
    cross join tracked_features
    cross join lateral (
        values
        (
            'login',
            usage.active_users_30d,
            usage.total_users,
            0,
            usage.total_users > 0 and usage.sessions_30d > 0
        ),
        (
            'case_resolution',
            usage.cases_on_time_30d,
            usage.cases_closed_30d + usage.cases_overdue,
            100,
            usage.cases_closed_30d + usage.cases_overdue > 0
        ),
        (
            'campaign_completion',
            usage.assignments_completed,
            usage.assignments_total,
            100,
            usage.assignments_total > 0
        ),
        (
            'feature_adoption',
            usage.features_adopted,
            tracked_features.tracked,
            0,
            usage.features_adopted > 0
        ),
        (
            'support_tickets',
            usage.support_tickets_30d,
            null,
            null,
            usage.sessions_30d > 0 or usage.support_tickets_30d > 0
        )
    ) as evidence (component, reached, possible, score_with_none, has_evidence)

)

select * from evidence
