{%- set types = platform_column_types('sessions') -%}
{%- set required_times = ['created_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times) -%}
{%- set times = [platform_moment(types, 'created_at')] -%}
{%- set columns = ['organization_id', 'user_id'] -%}

with

source as not materialized (

    select * from {{ source('platform', 'sessions') }}

),

copied_ids as not materialized (

    select id from {{ ref('stg_platform__copied_sessions') }}

),

numbered as (

    {{ number_known_copies(has_invalid_time, times, columns) }}

),

renamed as (

    select
        cast(id as text) as session_id,
        cast(organization_id as text) as organization_id,
        cast(user_id as text) as user_id,
        {{ platform_moment(types, 'created_at') }} as created_at,
        {{ has_invalid_time }} as has_invalid_time
    from numbered
    where copy_number = 1

)

select * from renamed
