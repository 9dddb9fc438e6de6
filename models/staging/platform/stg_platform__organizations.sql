{%- set types = platform_column_types('organizations') -%}
{%- set settings = platform_json(types, 'settings') -%}
{%- set has_invalid_time = invalid_time(types, ['created_at', 'updated_at']) -%}
{%- set times = [
    platform_time(types, 'updated_at') ~ ' desc nulls first',
    platform_time(types, 'created_at') ~ ' asc nulls last',
] -%}
{%- set columns = ['name', 'slug', 'is_active', 'settings'] -%}

with

source as (

    select * from {{ source('platform', 'organizations') }}

),

ranked as (

    {{ rank_duplicates('organizations', has_invalid_time, times, columns) }}

),

renamed as (

    select
        cast(id as {{ dbt.type_string() }}) as organization_id,
        cast(name as {{ dbt.type_string() }}) as name,
        cast(slug as {{ dbt.type_string() }}) as slug,
        {{ json_text(settings, 'industrySector') }} as industry_sector_text,
        {{ json_head_count(settings, 'employeeCount') }} as employee_count,
        {{ json_text(settings, 'alertLevel') }} as alert_level_text,
        coalesce(is_active, true) as is_active,
        {{ platform_time(types, 'created_at') }} as created_at,
        {{ platform_time(types, 'updated_at') }} as updated_at,
        {{ has_invalid_time }} as has_invalid_time,
        duplicates
    from ranked
    where duplicate_rank = 1

)

select * from renamed
