with

tenants as (

    select * from {{ ref('int_tenants') }}
    where is_active

),

features as (

    select * from {{ ref('tracked_features') }}

),

feature_use as (

    select * from {{ ref('int_feature_use') }}

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
