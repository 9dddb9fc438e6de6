{{
    config(
        materialized='incremental',
        meta={'day_column': 'activity_on'},
        indexes=[{'columns': ['activity_on']}],
    )
}}

with

activity as (

    select
        organization_id,
        session_on as activity_on,
        last_session_at as activity_at
    from {{ ref('int_session_days') }}
    where rejection_reason is null
    union all
    select
        organization_id,
        created_on as activity_on,
        created_at as activity_at
    from {{ ref('int_cases') }}
    where rejection_reason is null
    union all
    select
        organization_id,
        happened_on as activity_on,
        last_completed_at as activity_at
    from {{ ref('int_assignment_days') }}
    where rejection_reason is null and what = 'completed'
    union all
    select
        organization_id,
        created_on as activity_on,
        last_created_at as activity_at
    from {{ ref('int_ticket_days') }}
    where rejection_reason is null
    union all
    select
        organization_id,
        used_on as activity_on,
        last_used_at as activity_at
    from {{ ref('int_feature_days') }}
    where rejection_reason is null

),

by_day as (

    select
        organization_id,
        activity_on,
        max(activity_at) as last_activity_at
    from activity
    {% if is_incremental() %}
        where activity_on >= {{ first_day_to_build() }}
    {% endif %}
    group by organization_id, activity_on

)

select * from by_day
