-- No raw table has more rows accounted for than it holds. (It may hold more: rows can arrive while
-- the build runs.) The tables that grow fastest are looked at from the first day built anew on,
-- each id once: of what is older, the platform may have cleared rows away.
{% set whole_tables = [
    'organizations',
    'users',
    'cases',
    'investigations',
    'campaigns',
    'support_tickets',
] %}
{% set tables_by_day = {
    'sessions': (ref('stg_platform__sessions'), 'created_at'),
    'campaign_assignments': (ref('stg_platform__campaign_assignments'), 'assigned_at'),
    'feature_usage_events': (ref('stg_platform__feature_usage_events'), 'occurred_at'),
} %}

with

raw_rows as (

    {% for table_name in whole_tables %}
        select
            '{{ table_name }}' as source_table,
            count(*) as row_count
        from {{ source('platform', table_name) }}
        union all
    {% endfor %}
    {% for table_name, (rows, time) in tables_by_day.items() %}
        select
            '{{ table_name }}' as source_table,
            count(*) as row_count
        from {{ rows }}
        where {{ time }} >= {{ first_day_built() }} or has_invalid_time
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

accounted as (

    select
        source_table,
        sum(row_copies) as row_count
    from {{ ref('int_checked_rows') }}
    where
        source_table not in ('sessions', 'campaign_assignments', 'feature_usage_events')
        or dated_on >= {{ first_day_built() }}
        or rejection_reason = 'invalid_time'
    group by source_table

),

faulty as (

    select
        accounted.source_table,
        raw_rows.row_count as raw_row_count,
        accounted.row_count as accounted_row_count
    from accounted
    left join raw_rows
        on accounted.source_table = raw_rows.source_table
    where accounted.row_count > coalesce(raw_rows.row_count, 0)

)

select * from faulty
