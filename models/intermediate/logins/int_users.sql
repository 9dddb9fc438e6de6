with

users as (

    select * from {{ ref('stg_platform__users') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

checked as (

    select
        users.user_id,
        users.organization_id,
        cast(users.created_at as date) as enabled_from,
        -- a day counts while the user is enabled at its end
        case when not users.is_active then cast(users.updated_at as date) - 1 end as enabled_until,
        case
            when users.has_invalid_time then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
        end as rejection_reason,
        users.copies
    from users
    left join tenants
        on users.organization_id = tenants.organization_id

)

select * from checked
