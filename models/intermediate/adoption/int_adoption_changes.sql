with

feature_days as (

    select * from {{ ref('int_feature_days') }}
    where rejection_reason is null

),

first_uses as (

    select
        organization_id,
        feature_key,
        min(used_on) as first_used_on
    from feature_days
    group by organization_id, feature_key

),

by_day as (

    select
        organization_id,
        first_used_on as changed_on,
        'features_adopted' as measure,
        'level' as kind,
        count(*) as amount
    from first_uses
    group by organization_id, first_used_on

)

select * from by_day
