-- No raw table has more rows accounted for than it holds. (It may hold more: rows can arrive while
-- the build runs.)
{% set tables = [
    'organizations',
    'users',
    'sessions',
    'cases',
    'investigations',
    'campaigns',
    'campaign_assignments',
    'support_tickets',
    'feature_usage_events',
] %}

with

raw_rows as (

    {% for table_name in tables %}
        select
            '{{ table_name }}' as source_table,
            count(*) as row_count
        from {{ source('platform', table_name) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

accounted as (

    select
        source_table,
        sum(row_copies) as row_count
    from {{ ref('int_checked_rows') }}
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
