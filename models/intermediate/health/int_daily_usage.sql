{{
    config(
        materialized='incremental',
        meta={'day_column': 'metric_date'},
        indexes=[{'columns': ['metric_date']}],
    )
}}

with

days as (

    select * from {{ ref('int_tenant_days') }}
    {% if is_incremental() %}
        where metric_date >= {{ first_day_to_build() }} - 29
    {% endif %}

),

changes as (

    select * from {{ ref('int_daily_changes') }}
    {% if is_incremental() %}
        where kind = 'level' or changed_on >= {{ first_day_to_build() }} - 29
    {% endif %}

),

active_users as (

    select * from {{ ref('int_active_users') }}

),

first_days as (

    select
        organization_id,
        min(metric_date) as first_day
    from days
    group by organization_id

),

-- Changes of a level from before the first day open its balance; flows of those days are past.
placed as (

    select
        changes.organization_id,
        case
            when changes.kind = 'level' then greatest(changes.changed_on, first_days.first_day)
            else changes.changed_on
        end as metric_date,
        changes.measure,
        changes.amount
    from changes
    inner join first_days
        on changes.organization_id = first_days.organization_id

),

changes_by_day as (

    select
        organization_id,
        metric_date,
        sum(amount) filter (where measure = 'sessions') as sessions,
        sum(amount) filter (where measure = 'active_users') as active_users,
        sum(amount) filter (where measure = 'total_users') as total_users,
        sum(amount) filter (where measure = 'cases_created') as cases_created,
        sum(amount) filter (where measure = 'cases_closed') as cases_closed,
        sum(amount) filter (where measure = 'cases_on_time') as cases_on_time,
        sum(amount) filter (where measure = 'cases_overdue') as cases_overdue,
        sum(amount) filter (where measure = 'cases_resolved') as cases_resolved,
        sum(amount) filter (where measure = 'resolution_seconds') as resolution_seconds,
        sum(amount) filter (where measure = 'campaigns_active') as campaigns_active,
        sum(amount) filter (where measure = 'assignments_total') as assignments_total,
        sum(amount) filter (where measure = 'assignments_completed') as assignments_completed,
        sum(amount) filter (where measure = 'support_tickets') as support_tickets,
        sum(amount) filter (where measure = 'features_adopted') as features_adopted
    from placed
    group by organization_id, metric_date

),

accumulated as (

    select
        days.organization_id,
        days.metric_date,
        days.is_reported,
        changes.active_users,
        sum(changes.total_users) over so_far as total_users,
        changes.cases_created,
        changes.cases_closed,
        changes.cases_on_time,
        sum(changes.cases_overdue) over so_far as cases_overdue,
        sum(changes.campaigns_active) over so_far as campaigns_active,
        sum(changes.assignments_total) over so_far as assignments_total,
        sum(changes.assignments_completed) over so_far as assignments_completed,
        changes.support_tickets,
        sum(changes.features_adopted) over so_far as features_adopted,
        sum(changes.sessions) over last_30_days as sessions_30d,
        sum(changes.cases_closed) over last_30_days as cases_closed_30d,
        sum(changes.cases_on_time) over last_30_days as cases_on_time_30d,
        sum(changes.cases_resolved) over last_30_days as cases_resolved_30d,
        sum(changes.resolution_seconds) over last_30_days as resolution_seconds_30d,
        sum(changes.support_tickets) over last_30_days as support_tickets_30d
    from days
    left join changes_by_day as changes
        on
            days.organization_id = changes.organization_id
            and days.metric_date = changes.metric_date
    window
        so_far as (
            partition by days.organization_id
            order by days.metric_date
            rows unbounded preceding
        ),
        last_30_days as (
            partition by days.organization_id
            order by days.metric_date
            rows 29 preceding
        )

),

reported as (

    select
        accumulated.organization_id,
        accumulated.metric_date,
        cast(coalesce(accumulated.active_users, 0) as integer) as active_users,
        active_users.active_users_30d,
        cast(coalesce(accumulated.total_users, 0) as integer) as total_users,
        cast(coalesce(accumulated.cases_created, 0) as integer) as cases_created,
        cast(coalesce(accumulated.cases_closed, 0) as integer) as cases_closed,
        cast(coalesce(accumulated.cases_on_time, 0) as integer) as cases_on_time,
        cast(coalesce(accumulated.cases_overdue, 0) as integer) as cases_overdue,
        cast(coalesce(accumulated.campaigns_active, 0) as integer) as campaigns_active,
        cast(coalesce(accumulated.assignments_total, 0) as integer) as assignments_total,
        cast(coalesce(accumulated.assignments_completed, 0) as integer) as assignments_completed,
        cast(coalesce(accumulated.support_tickets, 0) as integer) as support_tickets,
        cast(coalesce(accumulated.features_adopted, 0) as integer) as features_adopted,
        cast(coalesce(accumulated.sessions_30d, 0) as integer) as sessions_30d,
        cast(coalesce(accumulated.cases_closed_30d, 0) as integer) as cases_closed_30d,
        cast(coalesce(accumulated.cases_on_time_30d, 0) as integer) as cases_on_time_30d,
        cast(coalesce(accumulated.cases_resolved_30d, 0) as integer) as cases_resolved_30d,
        coalesce(accumulated.resolution_seconds_30d, 0) as resolution_seconds_30d,
        cast(coalesce(accumulated.support_tickets_30d, 0) as integer) as support_tickets_30d
    from accumulated
    inner join active_users
        on
            accumulated.organization_id = active_users.organization_id
            and accumulated.metric_date = active_users.metric_date
    where accumulated.is_reported
    {% if is_incremental() %}
        and accumulated.metric_date >= {{ first_day_to_build() }}
    {% endif %}

)

select * from reported
