{%- set types = platform_column_types('users') -%}
{%- set required_times = ['created_at', 'updated_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times) -%}
{%- set times = [
    platform_time(types, 'updated_at') ~ ' desc nulls first',
    platform_time(types, 'created_at') ~ ' asc nulls last',
] -%}
{%- set columns = ['organization_id', 'is_active'] -%}

with

source as (

    select * from {{ source('platform', 'users') }}

),

ranked as (

    {{ rank_duplicates('users', has_invalid_time, times, columns) }}

),

renamed as (

    select
        cast(id as {{ dbt.type_string() }}) as user_id,
        cast(organization_id as {{ dbt.type_string() }}) as organization_id,
        coalesce(is_active, true) as is_active,
        {{ platform_time(types, 'created_at') }} as created_at,
        {{ platform_time(types, 'updated_at') }} as updated_at,
        {{ has_invalid_time }} as has_invalid_time,
        duplicates
    from ranked
    where duplicate_rank = 1

)

select * from renamed
