with

tickets as (

    select * from {{ ref('stg_platform__support_tickets') }}
    where not has_invalid_time

),

tenants as (

    select organization_id from {{ ref('int_tenants') }}

),

dated as (

    select
        tickets.ticket_id,
        tickets.organization_id,
        tickets.created_at,
        cast(tickets.created_at as date) as created_on
    from tickets
    inner join tenants
        on tickets.organization_id = tenants.organization_id

)

select * from dated
