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
        {{ days_between('cast(feature_use.last_used_at as date)', as_of_date()) }}
            as days_since_last_used,
        coalesce(cast(feature_use.last_used_at as date) > {{ as_of_date() }} - 30, false)
            as is_actively_used,
        tenants.customer
    from tenants
    cross join features
    left join feature_use
        on
            tenants.organization_id = feature_use.organization_id
            and features.feature_key = feature_use.feature_key

),

with_state as (

    select
        *,
        case when is_actively_used then 'IN_USE' when is_adopted then 'LAPSED' else 'NEVER' end
            as state
    from adoption

),

labelled as (

    select
        *,
        {{ label_of('feature_state', 'with_state.state') }} as state_label,
        coalesce(
            {{ label_of('feature_category', 'with_state.feature_category') }}, feature_category
        ) as category_label,
        {{ label_of('feature_category', 'with_state.feature_category', 'position') }}
            as category_position
    from with_state

)

select * from labelled
