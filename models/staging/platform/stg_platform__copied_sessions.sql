{{
    config(
        materialized='incremental',
        meta={'day_column': none},
    )
}}

{%- set types = platform_column_types('sessions') -%}
{%- set required_times = ['created_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times) -%}
{%- set times = [
    platform_moment(types, 'created_at'),
] -%}

with

copied as (

    {{ copied_ids(source('platform', 'sessions'), types, has_invalid_time, times) }}

)

select * from copied
