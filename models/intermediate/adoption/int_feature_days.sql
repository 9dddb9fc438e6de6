{{
    config(
        materialized='incremental',
        meta={'day_column': 'used_on'},
        indexes=[{'columns': ['used_on']}],
    )
}}

with

events as (

    select * from {{ ref('stg_platform__feature_usage_events') }}
    {% if is_incremental() %}
        where occurred_at >= {{ first_day_to_build() }} or has_invalid_time
    {% endif %}

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

tracked_features as (

    select * from {{ ref('tracked_features') }}

),

by_day as (

    select
        organization_id,
        feature_key,
        case when not has_invalid_time then cast(occurred_at as date) end as used_on,
        count(*) as usage_count,
        min(occurred_at) filter (where not has_invalid_time) as first_used_at,
        max(occurred_at) filter (where not has_invalid_time) as last_used_at
    from events
    group by
        organization_id,
        feature_key,
        case when not has_invalid_time then cast(occurred_at as date) end

),

checked as (

    select
        by_day.organization_id,
        by_day.feature_key,
        by_day.used_on,
        case
            when by_day.used_on is null then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
            when tracked_features.feature_key is null then 'unknown_feature'
        end as rejection_reason,
        by_day.usage_count,
        by_day.first_used_at,
        by_day.last_used_at
    from by_day
    left join tenants
        on by_day.organization_id = tenants.organization_id
    left join tracked_features
        on by_day.feature_key = tracked_features.feature_key

)

select * from checked
