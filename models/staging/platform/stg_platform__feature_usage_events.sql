{%- set types = platform_column_types('feature_usage_events') -%}
{%- set required_times = ['occurred_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times) -%}
{%- set times = [platform_moment(types, 'occurred_at')] -%}
{%- set columns = ['organization_id', 'feature_key', 'user_id'] -%}

with

source as not materialized (

    select * from {{ source('platform', 'feature_usage_events') }}

),

copied_ids as not materialized (

    select id from {{ ref('stg_platform__copied_events') }}

),

numbered as (

    {{ number_known_copies(has_invalid_time, times, columns) }}

),

renamed as (

    select
        cast(id as text) as event_id,
        cast(organization_id as text) as organization_id,
        cast(user_id as text) as user_id,
        cast(feature_key as text) as feature_key,
        {{ platform_moment(types, 'occurred_at') }} as occurred_at,
        {{ has_invalid_time }} as has_invalid_time
    from numbered
    where copy_number = 1

)

select * from renamed
