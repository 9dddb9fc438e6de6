with

ticket_days as (

    select * from {{ ref('int_ticket_days') }}
    where rejection_reason is null

),

changes as (

    select
        organization_id,
        created_on as changed_on,
        'support_tickets' as measure,
        'flow' as kind,
        tickets as amount
    from ticket_days

)

select * from changes
