with

tenants as (

    select * from {{ ref('int_tenants') }}
    where is_active and rejection_reason is null

),

features as (

    select * from {{ ref('tracked_features') }}

),

feature_days as (

    select * from {{ ref('int_feature_days') }}
    where rejection_reason is null and used_on <= {{ as_of_date() }}

),

feature_use as (

    select
        organization_id,
        feature_key,
        min(first_used_at) as first_used_at,
        max(last_used_at) as last_used_at,
        cast(sum(usage_count) as bigint) as usage_count
    from feature_days
    group by organization_id, feature_key

),

adoption as (

    select
        tenants.organization_id,
        features.feature_key,
        features.feature_name,
        features.feature_category,
        {{ as_of_date() }} as as_of_date,
        feature_use.feature_key is not null as is_adopted,
        feature_use.first_used_at,
        feature_use.last_used_at,
        coalesce(feature_use.usage_count, 0) as usage_count,
        {{ as_of_date() }} - cast(feature_use.last_used_at as date) as days_since_last_used,
        coalesce(cast(feature_use.last_used_at as date) > {{ as_of_date() }} - 30, false)
            as is_actively_used
    from tenants
    cross join features
    left join feature_use
        on
            tenants.organization_id = feature_use.organization_id
            and features.feature_key = feature_use.feature_key

)

select * from adoption
