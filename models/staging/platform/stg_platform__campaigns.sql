{%- set types = platform_column_types('campaigns') -%}
{%- set required_times = ['created_at', 'updated_at'] -%}
{%- set optional_times = ['launched_at', 'expires_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times, optional_times) -%}
{%- set times = [
    platform_time(types, 'updated_at') ~ ' desc nulls first',
    platform_time(types, 'created_at') ~ ' asc nulls last',
] -%}
{%- set columns = ['organization_id', 'type', 'status', 'launched_at', 'expires_at'] -%}

with

source as (

    select * from {{ source('platform', 'campaigns') }}

),

ranked as (

    {{ rank_duplicates('campaigns', has_invalid_time, times, columns) }}

),

renamed as (

    select
        cast(id as {{ dbt.type_string() }}) as campaign_id,
        cast(organization_id as {{ dbt.type_string() }}) as organization_id,
        cast(type as {{ dbt.type_string() }}) as campaign_type,
        cast(status as {{ dbt.type_string() }}) as status,
        {{ platform_time(types, 'launched_at') }} as launched_at,
        {{ platform_time(types, 'expires_at') }} as expires_at,
        {{ platform_time(types, 'created_at') }} as created_at,
        {{ platform_time(types, 'updated_at') }} as updated_at,
        {{ has_invalid_time }} as has_invalid_time,
        duplicates
    from ranked
    where duplicate_rank = 1

)

select * from renamed
