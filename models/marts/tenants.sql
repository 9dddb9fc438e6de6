with

tenants as (

    select * from {{ ref('int_tenants') }}

),

as_of as (

    select
        organization_id,
        name,
        slug,
        industry_sector,
        employee_count,
        size_band,
        alert_level,
        is_active,
        created_at,
        case when last_active_on < {{ as_of_date() }} then deactivated_at end as deactivated_at
    from tenants

)

select * from as_of
