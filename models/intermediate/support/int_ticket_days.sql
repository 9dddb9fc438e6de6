with

tickets as (

    select * from {{ ref('stg_platform__support_tickets') }}
    where not has_invalid_time

),

tenants as (

    select organization_id from {{ ref('int_tenants') }}

),

by_day as (

    select
        tickets.organization_id,
        cast(tickets.created_at as date) as created_on,
        count(*) as tickets,
        max(tickets.created_at) as last_created_at
    from tickets
    inner join tenants
        on tickets.organization_id = tenants.organization_id
    group by tickets.organization_id, cast(tickets.created_at as date)

)

select * from by_day
