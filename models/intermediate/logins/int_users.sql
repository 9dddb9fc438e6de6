with

users as (

    select * from {{ ref('stg_platform__users') }}
    where not has_invalid_time

),

tenants as (

    select organization_id from {{ ref('int_tenants') }}

),

dated as (

    select
        users.user_id,
        users.organization_id,
        cast(users.created_at as date) as enabled_from,
        -- a day counts while the user is enabled at its end
        case when not users.is_active then cast(users.updated_at as date) - 1 end as enabled_until
    from users
    inner join tenants
        on users.organization_id = tenants.organization_id

)

select * from dated
