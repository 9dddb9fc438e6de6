with

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

active as (

    select * from tenants
    where
        first_active_on <= {{ as_of_date() }}
        and (last_active_on >= {{ as_of_date() }} or last_active_on is null)

)

select * from active
