{%- set first_day = "(" ~ as_of_date() ~ " - 34)" %}
{%- set after_last_day = "(" ~ as_of_date() ~ " + 1)" %}
{#- First all rows are counted, for which an index on time is enough. Only if a day differs, those
    of known organizations are counted from that day on: of one that was deleted, the raw tables
    may still hold rows, but no day does. -#}
{%- set passes = [
    ("all", first_day, "true"),
    (
        "known",
        "(select min(happened_on) from all_days)",
        "exists (select 1 from all_days) and organization_id in (select * from tenants)",
    ),
] %}

with

tenants as (

    select organization_id from {{ ref('int_tenants') }}

),

{% for pass, since, condition in passes %}

    -- rows that lie in the raw tables now, by the day that they are dated
    {{ pass }}_raw_rows as (

        select
            'sessions' as source_table,
            cast(created_at as date) as happened_on,
            count(*) as row_count
        from {{ ref('stg_platform__sessions') }}
        where
            created_at >= {{ since }} and created_at < {{ after_last_day }}
            and {{ condition }}
        group by cast(created_at as date)
        union all
        select
            'feature_usage_events' as source_table,
            cast(occurred_at as date) as happened_on,
            count(*) as row_count
        from {{ ref('stg_platform__feature_usage_events') }}
        where
            occurred_at >= {{ since }} and occurred_at < {{ after_last_day }}
            and {{ condition }}
        group by cast(occurred_at as date)
        union all
        select
            'campaign_assignments' as source_table,
            cast(assigned_at as date) as happened_on,
            count(*) - count(assignment_id) + count(distinct assignment_id) as row_count
        from {{ ref('stg_platform__campaign_assignments') }}
        where
            assigned_at >= {{ since }} and assigned_at < {{ after_last_day }}
            and {{ condition }}
        group by cast(assigned_at as date)

    ),

    -- rows that the days were built with, rejected ones too
    {{ pass }}_built_rows as (

        select
            'sessions' as source_table,
            session_on as happened_on,
            sum(sessions) as row_count
        from {{ ref('int_session_days') }}
        where
            session_on >= {{ since }}
            and {{ condition }}
        group by session_on
        union all
        select
            'feature_usage_events' as source_table,
            used_on as happened_on,
            sum(usage_count) as row_count
        from {{ ref('int_feature_days') }}
        where
            used_on >= {{ since }}
            and {{ condition }}
        group by used_on
        union all
        select
            'campaign_assignments' as source_table,
            happened_on,
            sum(assignments) as row_count
        from {{ ref('int_assignment_days') }}
        where
            what = 'assigned'
            and happened_on >= {{ since }}
            and rejection_reason is distinct from 'duplicate_id'
            and {{ condition }}
        group by happened_on

    ),

    -- days whose numbers differ
    {{ pass }}_days as (

        select
            coalesce(raw_rows.source_table, built_rows.source_table) as source_table,
            coalesce(raw_rows.happened_on, built_rows.happened_on) as happened_on,
            coalesce(raw_rows.row_count, 0) as raw_rows,
            cast(coalesce(built_rows.row_count, 0) as bigint) as built_rows
        from {{ pass }}_raw_rows as raw_rows
        full outer join {{ pass }}_built_rows as built_rows
            on
                raw_rows.source_table = built_rows.source_table
                and raw_rows.happened_on = built_rows.happened_on
        where coalesce(raw_rows.row_count, 0) <> coalesce(built_rows.row_count, 0)

    ),

{% endfor %}
late_rows as (

    select
        source_table,
        happened_on,
        {{ as_of_date() }} as as_of_date,
        raw_rows,
        built_rows,
        min(happened_on) over () as reprocess_from
    from known_days

)

select * from late_rows
