{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'used_on'},
        indexes=[
            {'columns': ['used_on']},
            {'columns': ['organization_id']},
            {'columns': ['rejection_reason']},
        ],
    )
}}

{%- set after_last_day = "(" ~ as_of_date() ~ " + 1)" %}

with

events as {{ not_materialized() }} (

    select * from {{ ref('stg_platform__feature_usage_events') }}

),

flagged as (

    {{ flag_duplicates(
        'events', 'feature_usage_events', 'event_id',
        to_build=days_to_build('occurred_at') ~ " or has_invalid_time",
        order_by=['has_invalid_time', 'occurred_at asc nulls last'],
        columns=['organization_id', 'feature_key', 'user_id'],
    ) }}

),

by_day as (

    select
        organization_id,
        feature_key,
        case
            when not has_invalid_time and occurred_at < {{ after_last_day }}
                then cast(occurred_at as date)
        end as used_on,
        is_duplicate,
        has_invalid_time,
        count(*) as usage_count,
        min(occurred_at) filter (where not has_invalid_time) as first_used_at,
        max(occurred_at) filter (where not has_invalid_time) as last_used_at
    from flagged
    group by organization_id, feature_key, used_on, is_duplicate, has_invalid_time

),

tenants as (

    select organization_id from {{ ref('int_tenants') }}

),

tracked_features as (

    select feature_key from {{ ref('tracked_features') }}

),

checked as (

    select
        by_day.organization_id,
        by_day.feature_key,
        by_day.used_on,
        by_day.usage_count,
        by_day.first_used_at,
        by_day.last_used_at,
        case
            when by_day.is_duplicate then 'duplicate_id'
            when by_day.has_invalid_time then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
            when tracked_features.feature_key is null then 'unknown_feature'
            when by_day.used_on is null then 'after_as_of_date'
        end as rejection_reason
    from by_day
    left join tenants
        on by_day.organization_id = tenants.organization_id
    left join tracked_features
        on by_day.feature_key = tracked_features.feature_key

)

select * from checked
