with

feature_days as (

    select * from {{ ref('int_feature_days') }}
    where rejection_reason is null

),

by_feature as (

    select
        organization_id,
        feature_key,
        min(used_on) as first_used_on,
        min(first_used_at) as first_used_at,
        max(last_used_at) as last_used_at,
        cast(sum(usage_count) as bigint) as usage_count
    from feature_days
    group by organization_id, feature_key

)

select * from by_feature
