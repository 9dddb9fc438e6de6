with

activity_days as (

    select * from {{ ref('int_activity_days') }}

),

latest as (

    select
        organization_id,
        max(last_activity_at) as last_activity_at
    from activity_days
    group by organization_id

)

select * from latest
