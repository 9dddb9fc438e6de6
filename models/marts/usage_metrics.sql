{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'metric_date'},
    )
}}

with

usage as (

    select * from {{ ref('int_daily_usage') }}
    where {{ days_to_build() }}

),

selected as (

    select
        organization_id,
        metric_date,
        active_users,
        active_users_30d,
        total_users,
        cases_created,
        cases_closed,
        cases_on_time,
        cases_overdue,
        campaigns_active,
        assignments_total,
        assignments_completed,
        support_tickets,
        features_adopted
    from usage

)

select * from selected
