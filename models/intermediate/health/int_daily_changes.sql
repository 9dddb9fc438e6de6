{{ config(materialized='view') }}

with

changes as (

    select
        organization_id,
        changed_on,
        measure,
        kind,
        amount
    from {{ ref('int_user_changes') }}
    union all
    select
        organization_id,
        changed_on,
        measure,
        kind,
        amount
    from {{ ref('int_case_changes') }}
    union all
    select
        organization_id,
        changed_on,
        measure,
        kind,
        amount
    from {{ ref('int_campaign_changes') }}
    union all
    select
        organization_id,
        first_used_on as changed_on,
        'features_adopted' as measure,
        'level' as kind,
        1 as amount
    from {{ ref('int_feature_use') }}
    union all
    select
        organization_id,
        created_on as changed_on,
        'support_tickets' as measure,
        'flow' as kind,
        count(*) as amount
    from {{ ref('int_tickets') }}
    group by organization_id, created_on

)

select * from changes
