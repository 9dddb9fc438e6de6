{%- set types = platform_column_types('sessions') -%}
{%- set required_times = ['created_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times) -%}
{%- set times = [platform_time(types, 'created_at')] -%}
{%- set columns = ['organization_id', 'user_id'] -%}

with

source as (

    select * from {{ source('platform', 'sessions') }}

),

numbered as (

    {{ number_copies(has_invalid_time, times, columns) }}

),

renamed as (

    select
        cast(id as text) as session_id,
        cast(organization_id as text) as organization_id,
        cast(user_id as text) as user_id,
        {{ platform_time(types, 'created_at') }} as created_at,
        {{ has_invalid_time }} as has_invalid_time,
        copies
    from numbered
    where copy_number = 1

)

select * from renamed
