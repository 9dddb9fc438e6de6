with

checked as (

    select
        'organizations' as source_table,
        rejection_reason,
        cast(null as text) as remark,
        -- the dimension lists every organization, whenever it was created
        cast('0001-01-01' as date) as dated_on,
        1 as row_count,
        copies as row_copies
    from {{ ref('int_tenants') }}
    union all
    select
        'users' as source_table,
        rejection_reason,
        null as remark,
        enabled_from as dated_on,
        1 as row_count,
        copies as row_copies
    from {{ ref('int_users') }}
    union all
    select
        'sessions' as source_table,
        rejection_reason,
        null as remark,
        session_on as dated_on,
        sessions as row_count,
        copies as row_copies
    from {{ ref('int_session_days') }}
    where rejection_reason is not null
    union all
    select
        'sessions' as source_table,
        null as rejection_reason,
        case when not is_known_user then 'unknown_user' end as remark,
        session_on as dated_on,
        sessions as row_count,
        copies as row_copies
    from {{ ref('int_login_days') }}
    union all
    select
        'cases' as source_table,
        rejection_reason,
        remark,
        least(created_on, closed_on) as dated_on,
        1 as row_count,
        copies as row_copies
    from {{ ref('int_cases') }}
    union all
    select
        'investigations' as source_table,
        rejection_reason,
        null as remark,
        dated_on,
        1 as row_count,
        copies as row_copies
    from {{ ref('int_investigations') }}
    union all
    select
        'campaigns' as source_table,
        rejection_reason,
        remark,
        dated_on,
        1 as row_count,
        copies as row_copies
    from {{ ref('int_campaigns') }}
    union all
    select
        'campaign_assignments' as source_table,
        rejection_reason,
        remark,
        assigned_on as dated_on,
        assignments as row_count,
        copies as row_copies
    from {{ ref('int_assignment_days') }}
    union all
    select
        'support_tickets' as source_table,
        rejection_reason,
        null as remark,
        created_on as dated_on,
        tickets as row_count,
        copies as row_copies
    from {{ ref('int_ticket_days') }}
    union all
    select
        'feature_usage_events' as source_table,
        rejection_reason,
        null as remark,
        used_on as dated_on,
        usage_count as row_count,
        copies as row_copies
    from {{ ref('int_feature_days') }}

),

by_day as (

    select
        source_table,
        rejection_reason,
        remark,
        dated_on,
        sum(row_count) as row_count,
        sum(row_copies) as row_copies
    from checked
    group by source_table, rejection_reason, remark, dated_on

)

select * from by_day
