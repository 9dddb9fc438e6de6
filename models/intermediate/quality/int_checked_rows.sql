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
    select 'users', rejection_reason, null, enabled_from, 1, copies
    from {{ ref('int_users') }}
    union all
    select 'sessions', rejection_reason, null, session_on, sessions, copies
    from {{ ref('int_session_days') }}
    where rejection_reason is not null
    union all
    select
        'sessions',
        null,
        case when not is_known_user then 'unknown_user' end,
        session_on,
        sessions,
        copies
    from {{ ref('int_login_days') }}
    union all
    select 'cases', rejection_reason, remark, least(created_on, closed_on), 1, copies
    from {{ ref('int_cases') }}
    union all
    select 'investigations', rejection_reason, null, dated_on, 1, copies
    from {{ ref('int_investigations') }}
    union all
    select 'campaigns', rejection_reason, remark, dated_on, 1, copies
    from {{ ref('int_campaigns') }}
    union all
    select 'campaign_assignments', rejection_reason, remark, assigned_on, assignments, copies
    from {{ ref('int_assignment_days') }}
    union all
    select 'support_tickets', rejection_reason, null, created_on, tickets, copies
    from {{ ref('int_ticket_days') }}
    union all
    select 'feature_usage_events', rejection_reason, null, used_on, usage_count, copies
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
