{%- set first_day = "(" ~ as_of_date() ~ " - 34)" %}
{%- set after_last_day = "(" ~ as_of_date() ~ " + 1)" %}

with

tenants as (

    select organization_id from {{ ref('int_tenants') }}

),

-- Rows that lie in the raw tables now, by the day that they are dated. An organization that was
-- deleted may have left rows there, but its days are gone: only known ones are compared.
raw_rows as (

    select
        'sessions' as source_table,
        cast(created_at as date) as happened_on,
        count(*) as row_count
    from {{ ref('stg_platform__sessions') }}
    where
        created_at >= {{ first_day }} and created_at < {{ after_last_day }}
        and organization_id in (select tenants.organization_id from tenants)
    group by cast(created_at as date)
    union all
    select
        'feature_usage_events' as source_table,
        cast(occurred_at as date) as happened_on,
        count(*) as row_count
    from {{ ref('stg_platform__feature_usage_events') }}
    where
        occurred_at >= {{ first_day }} and occurred_at < {{ after_last_day }}
        and organization_id in (select tenants.organization_id from tenants)
    group by cast(occurred_at as date)
    union all
    select
        'campaign_assignments' as source_table,
        cast(assigned_at as date) as happened_on,
        count(*) - count(assignment_id) + count(distinct assignment_id) as row_count
    from {{ ref('stg_platform__campaign_assignments') }}
    where
        assigned_at >= {{ first_day }} and assigned_at < {{ after_last_day }}
        and organization_id in (select tenants.organization_id from tenants)
    group by cast(assigned_at as date)

),

-- rows that the days were built with, rejected ones too
built_rows as (

    select
        'sessions' as source_table,
        session_on as happened_on,
        sum(sessions) as row_count
    from {{ ref('int_session_days') }}
    where
        session_on >= {{ first_day }}
        and organization_id in (select tenants.organization_id from tenants)
    group by session_on
    union all
    select
        'feature_usage_events' as source_table,
        used_on as happened_on,
        sum(usage_count) as row_count
    from {{ ref('int_feature_days') }}
    where
        used_on >= {{ first_day }}
        and organization_id in (select tenants.organization_id from tenants)
    group by used_on
    union all
    select
        'campaign_assignments' as source_table,
        happened_on,
        sum(assignments) as row_count
    from {{ ref('int_assignment_days') }}
    where
        what = 'assigned'
        and happened_on >= {{ first_day }}
        and rejection_reason is distinct from 'duplicate_id'
        and organization_id in (select tenants.organization_id from tenants)
    group by happened_on

),

late_rows as (

    select
        coalesce(raw_rows.source_table, built_rows.source_table) as source_table,
        coalesce(raw_rows.happened_on, built_rows.happened_on) as happened_on,
        {{ as_of_date() }} as as_of_date,
        coalesce(raw_rows.row_count, 0) as raw_rows,
        cast(coalesce(built_rows.row_count, 0) as bigint) as built_rows,
        min(coalesce(raw_rows.happened_on, built_rows.happened_on)) over () as reprocess_from
    from raw_rows
    full outer join built_rows
        on
            raw_rows.source_table = built_rows.source_table
            and raw_rows.happened_on = built_rows.happened_on
    where coalesce(raw_rows.row_count, 0) <> coalesce(built_rows.row_count, 0)

)

select * from late_rows
