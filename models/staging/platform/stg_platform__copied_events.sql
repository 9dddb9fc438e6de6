{{
    config(
        materialized='incremental',
        meta={'day_column': none},
    )
}}

{%- set types = platform_column_types('feature_usage_events') -%}
{%- set required_times = ['occurred_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times) -%}
{%- set times = [
    platform_moment(types, 'occurred_at'),
] -%}

with

copied as (

    {{ copied_ids(source('platform', 'feature_usage_events'), types, has_invalid_time, times) }}

)

select * from copied
