{%- set required_times = ['created_at', 'updated_at'] -%}
{%- set optional_times = ['launched_at', 'expires_at'] -%}
{%- set has_invalid_time = invalid_time('campaigns', required_times, optional_times) -%}
{%- set times = [
    platform_time('campaigns', 'updated_at') ~ ' desc',
    platform_time('campaigns', 'created_at'),
] -%}
{%- set columns = ['organization_id', 'type', 'status', 'launched_at', 'expires_at'] -%}

with

source as (

    select * from {{ source('platform', 'campaigns') }}

),

numbered as (

    {{ number_copies(has_invalid_time, times, columns) }}

),

renamed as (

    select
        cast(id as text) as campaign_id,
        cast(organization_id as text) as organization_id,
        cast(type as text) as campaign_type,
        cast(status as text) as status,
        {{ platform_time('campaigns', 'launched_at') }} as launched_at,
        {{ platform_time('campaigns', 'expires_at') }} as expires_at,
        {{ platform_time('campaigns', 'created_at') }} as created_at,
        {{ platform_time('campaigns', 'updated_at') }} as updated_at,
        {{ has_invalid_time }} as has_invalid_time,
        copies
    from numbered
    where copy_number = 1

)

select * from renamed
