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
        source_table,
        rejection_reason,
        remark,
        dated_on,
        row_count,
        row_count as row_copies
    from {{ ref('int_checked_activity') }}
    union all
    {% for source_table, copied_ids in {
        'sessions': ref('stg_platform__copied_sessions'),
        'campaign_assignments': ref('stg_platform__copied_assignments'),
        'feature_usage_events': ref('stg_platform__copied_events'),
    }.items() %}
        select
            '{{ source_table }}' as source_table,
            'duplicate_id' as rejection_reason,
            null as remark,
            null as dated_on,
            copies - 1 as row_count,
            copies - 1 as row_copies
        from {{ copied_ids }}
        union all
    {% endfor %}
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
        'support_tickets' as source_table,
        rejection_reason,
        null as remark,
        created_on as dated_on,
        tickets as row_count,
        copies as row_copies
    from {{ ref('int_ticket_days') }}

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
