with

sessions as (

    select * from {{ ref('stg_platform__sessions') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

checked as (

    select
        sessions.organization_id,
        sessions.user_id,
        sessions.created_at,
        cast(sessions.created_at as date) as session_on,
        sessions.copies,
        case
            when sessions.has_invalid_time then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
        end as rejection_reason
    from sessions
    left join tenants
        on sessions.organization_id = tenants.organization_id

),

by_day as (

    select
        organization_id,
        user_id,
        session_on,
        rejection_reason,
        count(*) as sessions,
        sum(copies) as copies,
        max(created_at) as last_session_at
    from checked
    group by organization_id, user_id, session_on, rejection_reason

)

select * from by_day
