{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'session_on'},
        indexes=[
            {'columns': ['session_on']},
            {'columns': ['organization_id']},
            {'columns': ['rejection_reason']},
        ],
    )
}}

{%- set after_last_day = "(" ~ as_of_date() ~ " + 1)" %}

with

sessions as {{ not_materialized() }} (

    select * from {{ ref('stg_platform__sessions') }}

),

flagged as (

    {{ flag_duplicates(
        'sessions', 'sessions', 'session_id',
        to_build=days_to_build('created_at') ~ " or has_invalid_time",
        order_by=['has_invalid_time', 'created_at asc nulls last'],
        columns=['organization_id', 'user_id'],
    ) }}

),

by_day as (

    select
        organization_id,
        user_id,
        case
            when not has_invalid_time and created_at < {{ after_last_day }}
                then cast(created_at as date)
        end as session_on,
        is_duplicate,
        has_invalid_time,
        count(*) as sessions,
        max(created_at) filter (where not has_invalid_time) as last_session_at
    from flagged
    group by organization_id, user_id, session_on, is_duplicate, has_invalid_time

),

tenants as (

    select organization_id from {{ ref('int_tenants') }}

),

checked as (

    select
        by_day.organization_id,
        by_day.user_id,
        by_day.session_on,
        by_day.sessions,
        by_day.last_session_at,
        case
            when by_day.is_duplicate then 'duplicate_id'
            when by_day.has_invalid_time then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
            when by_day.session_on is null then 'after_as_of_date'
        end as rejection_reason
    from by_day
    left join tenants
        on by_day.organization_id = tenants.organization_id

)

select * from checked
