with

activity_sums as (

    select * from {{ ref('stg_platform__activity_sums') }}

),

raw_activity as not materialized (

    select * from {{ ref('int_raw_activity') }}
    where happened_on < {{ first_day_built() }}

),

checked_activity as (

    select
        *,
        case source_table
            when 'sessions' then 'logged_in'
            when 'feature_usage_events' then 'used'
            when 'campaign_assignments' then 'assigned'
        end as what,
        dated_on - cast('2000-01-01' as date) as day_number
    from {{ ref('int_checked_activity') }}
    where dated_on < {{ first_day_built() }}

),

assignment_days as (

    select * from {{ ref('int_assignment_days') }}
    where what = 'completed' and happened_on < {{ first_day_built() }}

),

-- raw sums and built sums, one less the other
sums as (

    select
        what,
        row_count,
        day_sum,
        day_square_sum
    from activity_sums
    union all
    select
        what,
        -row_count as row_count,
        -row_count * day_number as day_sum,
        -row_count * day_number * day_number as day_square_sum
    from checked_activity
    where what <> 'assigned'

),

-- Logins and uses never change, so most nights nothing needs to be counted by day. Assignments do.
in_doubt as (

    select what
    from sums
    group by what
    having sum(row_count) <> 0 or sum(day_sum) <> 0 or sum(day_square_sum) <> 0
    union all
    select doubtful.what
    from (values ('assigned'), ('completed')) as doubtful (what)

),

-- one at a time, so that each raw table is grouped by nothing but days, or not read at all
counted as (

    {% for what, source_table in {
        'logged_in': 'sessions',
        'used': 'feature_usage_events',
        'assigned': 'campaign_assignments',
        'completed': 'campaign_assignments',
    }.items() %}
        select
            '{{ source_table }}' as source_table,
            '{{ what }}' as what,
            happened_on,
            count(*) as raw_rows,
            0 as built_rows
        from raw_activity
        where
            what = '{{ what }}'
            and exists (
                select 1
                from in_doubt
                where in_doubt.what = '{{ what }}'
            )
        group by happened_on
        union all
    {% endfor %}
    select
        source_table,
        what,
        dated_on as happened_on,
        0 as raw_rows,
        row_count as built_rows
    from checked_activity
    where what in (select in_doubt.what from in_doubt)
    union all
    select
        'campaign_assignments' as source_table,
        what,
        happened_on,
        0 as raw_rows,
        assignments as built_rows
    from assignment_days

),

by_day as (

    select
        source_table,
        what,
        happened_on,
        sum(raw_rows) as raw_rows,
        sum(built_rows) as built_rows,
        min(case when sum(raw_rows) > 0 then happened_on end)
            over (partition by source_table, what) as first_raw_day
    from counted
    group by source_table, what, happened_on

),

-- Rows that are gone from the first day on were cleared away, as platforms do with what is old.
late as (

    select
        source_table,
        what,
        happened_on,
        raw_rows,
        built_rows
    from by_day
    where raw_rows > built_rows or (raw_rows < built_rows and happened_on > first_raw_day)

)

select * from late
