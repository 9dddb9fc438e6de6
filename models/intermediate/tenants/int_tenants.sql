with

organizations as (

    select * from {{ ref('stg_platform__organizations') }}
    where not has_invalid_time and organization_id is not null

),

sectors as (

    select
        industry_sector,
        {{ spelling_key('industry_sector') }} as spelling_key
    from {{ ref('industry_sectors') }}

),

account_owners as (

    select * from {{ ref('stg_platform__account_owners') }}

),

size_bands as (

    select * from {{ ref('size_bands') }}

),

described as (

    select
        organizations.organization_id,
        organizations.name,
        organizations.slug,
        case
            when trim(organizations.industry_sector_text) <> ''
                then coalesce(sectors.industry_sector, 'OTHER')
        end as industry_sector,
        organizations.employee_count,
        size_bands.size_band,
        case
            when organizations.alert_level_text in ('NONE', 'DASHBOARD_ONLY', 'PROACTIVE')
                then organizations.alert_level_text
            else 'DASHBOARD_ONLY'
        end as alert_level,
        account_owners.owner_name,
        account_owners.owner_email,
        account_owners.renewal_on,
        account_owners.annual_value,
        organizations.created_at,
        case when not organizations.is_active then organizations.updated_at end as deactivated_at
    from organizations
    left join account_owners
        on organizations.organization_id = account_owners.organization_id
    left join sectors
        on {{ spelling_key('organizations.industry_sector_text') }} = sectors.spelling_key
    left join size_bands
        on
            organizations.employee_count >= size_bands.employee_min
            and (
                organizations.employee_count <= size_bands.employee_max
                or size_bands.employee_max is null
            )

),

dated as (

    select
        *,
        cast(created_at as date) as first_active_on,
        -- a day counts while the tenant is active at its end
        cast(deactivated_at as date) - 1 as last_active_on
    from described

),

as_of as (

    select
        *,
        -- with the id where names are missing or shared
        case
            when name is not null and count(*) over (partition by name) = 1 then name
            else concat_ws(' ', name, organization_id)
        end as customer,
        first_active_on <= {{ as_of_date() }}
        and coalesce(last_active_on >= {{ as_of_date() }}, true) as is_active
    from dated

)

select * from as_of
