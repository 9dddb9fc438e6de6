with

events as (

    select * from {{ ref('stg_platform__feature_usage_events') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

tracked_features as (

    select * from {{ ref('tracked_features') }}

),

checked as (

    select
        events.organization_id,
        events.feature_key,
        events.occurred_at,
        cast(events.occurred_at as date) as used_on,
        events.copies,
        case
            when events.has_invalid_time then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
            when tracked_features.feature_key is null then 'unknown_feature'
        end as rejection_reason
    from events
    left join tenants
        on events.organization_id = tenants.organization_id
    left join tracked_features
        on events.feature_key = tracked_features.feature_key

),

by_day as (

    select
        organization_id,
        feature_key,
        used_on,
        rejection_reason,
        count(*) as usage_count,
        sum(copies) as copies,
        min(occurred_at) as first_used_at,
        max(occurred_at) as last_used_at
    from checked
    group by organization_id, feature_key, used_on, rejection_reason

)

select * from by_day
