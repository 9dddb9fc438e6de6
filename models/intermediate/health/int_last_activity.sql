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
        greatest(assigned_on, completed_on) as activity_on,
        last_completed_at as activity_at
    from {{ ref('int_assignment_days') }}
    where rejection_reason is null and completed_on is not null
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

latest as (

    select
        organization_id,
        max(activity_at) as last_activity_at
    from activity
    where activity_on <= {{ as_of_date() }}
    group by organization_id

)

select * from latest
