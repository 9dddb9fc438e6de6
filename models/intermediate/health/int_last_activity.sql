{{ config(materialized='view') }}

with

activity as (

    select
        organization_id,
        last_session_at as activity_at
    from {{ ref('int_login_days') }}
    union all
    select
        organization_id,
        created_at as activity_at
    from {{ ref('int_cases') }}
    where created_on <= {{ as_of_date() }}
    union all
    select
        organization_id,
        last_completed_at as activity_at
    from {{ ref('int_assignment_days') }}
    where rejection_reason is null and what = 'completed'
    union all
    select
        organization_id,
        created_at as activity_at
    from {{ ref('int_tickets') }}
    where created_on <= {{ as_of_date() }}
    union all
    select
        organization_id,
        last_used_at as activity_at
    from {{ ref('int_feature_use') }}

),

latest as (

    select
        organization_id,
        max(activity_at) as last_activity_at
    from activity
    where activity_at is not null
    group by organization_id

)

select * from latest
