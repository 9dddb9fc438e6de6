{{
    config(
        materialized='incremental',
        meta={'day_column': none},
    )
}}

{%- set types = platform_column_types('campaign_assignments') -%}
{%- set required_times = ['assigned_at', 'due_date', 'created_at', 'updated_at'] -%}
{%- set optional_times = ['completed_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times, optional_times) -%}
{%- set times = [
    platform_moment(types, 'assigned_at'),
    platform_moment(types, 'completed_at'),
    platform_moment(types, 'updated_at'),
] -%}

with

copied as (

    {{ copied_ids(source('platform', 'campaign_assignments'), types, has_invalid_time, times) }}

)

select * from copied
