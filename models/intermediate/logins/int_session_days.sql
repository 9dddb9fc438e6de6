{{
    config(
        materialized='incremental',
        meta={'day_column': 'session_on'},
        indexes=[{'columns': ['session_on']}],
    )
}}

with

sessions as (

    select * from {{ ref('stg_platform__sessions') }}
    {% if is_incremental() %}
        where created_at >= {{ first_day_to_build() }} or has_invalid_time
    {% endif %}

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

by_day as (

    select
        organization_id,
        user_id,
        case when not has_invalid_time then cast(created_at as date) end as session_on,
        count(*) as sessions,
        max(created_at) filter (where not has_invalid_time) as last_session_at
    from sessions
    group by
        organization_id,
        user_id,
        case when not has_invalid_time then cast(created_at as date) end

),

checked as (

    select
        by_day.organization_id,
        by_day.user_id,
        by_day.session_on,
        case
            when by_day.session_on is null then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
        end as rejection_reason,
        by_day.sessions,
        by_day.last_session_at
    from by_day
    left join tenants
        on by_day.organization_id = tenants.organization_id

)

select * from checked
