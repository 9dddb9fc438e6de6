{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'known_on'},
        indexes=[{'columns': ['known_on']}, {'columns': ['organization_id']}],
    )
}}

with

activity as (

    select
        organization_id,
        metric_date as known_on,
        last_session_at as activity_at
    from {{ ref('int_login_days') }}
    where last_session_at is not null
    union all
    select
        organization_id,
        created_on as known_on,
        created_at as activity_at
    from {{ ref('int_cases') }}
    where created_on <= {{ as_of_date() }}
    union all
    select
        organization_id,
        happened_on as known_on,
        last_completed_at as activity_at
    from {{ ref('int_assignment_days') }}
    where rejection_reason is null and what = 'completed'
    union all
    select
        organization_id,
        created_on as known_on,
        created_at as activity_at
    from {{ ref('int_tickets') }}
    where created_on <= {{ as_of_date() }}
    union all
    select
        organization_id,
        used_on as known_on,
        last_used_at as activity_at
    from {{ ref('int_feature_days') }}
    where rejection_reason is null

),

by_day as (

    select
        organization_id,
        known_on,
        max(activity_at) as last_activity_at
    from activity
    where {{ days_to_build('known_on') }}
    group by organization_id, known_on

)

select * from by_day
