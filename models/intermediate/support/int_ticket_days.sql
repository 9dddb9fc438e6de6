with

tickets as (

    select * from {{ ref('stg_platform__support_tickets') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

checked as (

    select
        tickets.organization_id,
        tickets.created_at,
        cast(tickets.created_at as date) as created_on,
        tickets.copies,
        case
            when tickets.has_invalid_time then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
        end as rejection_reason
    from tickets
    left join tenants
        on tickets.organization_id = tenants.organization_id

),

by_day as (

    select
        organization_id,
        created_on,
        rejection_reason,
        count(*) as tickets,
        sum(copies) as copies,
        max(created_at) as last_created_at
    from checked
    group by organization_id, created_on, rejection_reason

)

select * from by_day
