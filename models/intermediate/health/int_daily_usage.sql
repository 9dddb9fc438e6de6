{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'metric_date'},
        indexes=[
            {'columns': ['organization_id', 'metric_date'], 'unique': true},
            {'columns': ['metric_date']},
        ],
    )
}}

with

days as (

    select * from {{ ref('int_tenant_days') }}
    where {{ days_to_build(before=29) }}

),

changes as (

    select * from {{ ref('int_daily_changes') }}
    where kind = 'level' or {{ days_to_build('changed_on', before=29) }}

),

login_days as (

    select * from {{ ref('int_login_days') }}
    where {{ days_to_build(before=29) }}

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
        login_days.active_users,
        login_days.active_users_30d,
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
        sum(login_days.sessions) over last_30_days as sessions_30d,
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
    left join login_days
        on
            days.organization_id = login_days.organization_id
            and days.metric_date = login_days.metric_date
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
        organization_id,
        metric_date,
        cast(coalesce(active_users, 0) as integer) as active_users,
        active_users_30d,
        cast(coalesce(total_users, 0) as integer) as total_users,
        cast(coalesce(cases_created, 0) as integer) as cases_created,
        cast(coalesce(cases_closed, 0) as integer) as cases_closed,
        cast(coalesce(cases_on_time, 0) as integer) as cases_on_time,
        cast(coalesce(cases_overdue, 0) as integer) as cases_overdue,
        cast(coalesce(campaigns_active, 0) as integer) as campaigns_active,
        cast(coalesce(assignments_total, 0) as integer) as assignments_total,
        cast(coalesce(assignments_completed, 0) as integer) as assignments_completed,
        cast(coalesce(support_tickets, 0) as integer) as support_tickets,
        cast(coalesce(features_adopted, 0) as integer) as features_adopted,
        cast(coalesce(sessions_30d, 0) as integer) as sessions_30d,
        cast(coalesce(cases_closed_30d, 0) as integer) as cases_closed_30d,
        cast(coalesce(cases_on_time_30d, 0) as integer) as cases_on_time_30d,
        cast(coalesce(cases_resolved_30d, 0) as integer) as cases_resolved_30d,
        coalesce(resolution_seconds_30d, 0) as resolution_seconds_30d,
        cast(coalesce(support_tickets_30d, 0) as integer) as support_tickets_30d
    from accumulated
    where is_reported and {{ days_to_build() }}

)

select * from reported
