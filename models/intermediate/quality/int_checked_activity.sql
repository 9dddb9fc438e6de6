{{
    config(
        materialized='incremental',
        meta={'day_column': 'dated_on'},
        indexes=[{'columns': ['dated_on']}],
    )
}}

with

login_changes as (

    select * from {{ ref('int_login_changes') }}
    where measure = 'sessions_of_unknown_users'

),

checked as (

    select
        'sessions' as source_table,
        organization_id,
        rejection_reason,
        null as remark,
        session_on as dated_on,
        sessions as row_count
    from {{ ref('int_session_days') }}
    union all
    -- what is odd about rows that count: they are the same rows again
    select
        'sessions' as source_table,
        login_changes.organization_id,
        null as rejection_reason,
        counted.remark,
        login_changes.changed_on as dated_on,
        counted.direction * login_changes.amount as row_count
    from login_changes
    cross join (values ('unknown_user', 1), (null, -1)) as counted (remark, direction)
    union all
    select
        'campaign_assignments' as source_table,
        organization_id,
        rejection_reason,
        remark,
        happened_on as dated_on,
        assignments as row_count
    from {{ ref('int_assignment_days') }}
    where what = 'assigned'
    union all
    select
        'feature_usage_events' as source_table,
        organization_id,
        rejection_reason,
        null as remark,
        used_on as dated_on,
        usage_count as row_count
    from {{ ref('int_feature_days') }}

),

by_day as (

    select
        source_table,
        case when rejection_reason = 'unknown_organization' then organization_id end
            as organization_id,
        rejection_reason,
        remark,
        dated_on,
        sum(row_count) as row_count
    from checked
    {% if is_incremental() %}
        where dated_on >= {{ first_day_to_build() }} or dated_on is null
    {% endif %}
    group by
        source_table,
        case when rejection_reason = 'unknown_organization' then organization_id end,
        rejection_reason,
        remark,
        dated_on
    having sum(row_count) > 0

)

select * from by_day
