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

-- users active on a day logged in on it or on one of the 29 days before it
session_days as {{ not_materialized() }} (

    select * from {{ ref('int_session_days') }}
    where rejection_reason is null and {{ days_to_build('session_on', before=29) }}

),

users as (

    select * from {{ ref('int_users') }}

),

reported_days as (

    select * from {{ ref('int_tenant_days') }}
    where is_reported and {{ days_to_build() }}

),

first_days as (

    select
        organization_id,
        min(metric_date) as first_day
    from reported_days
    group by organization_id

),

-- a user counts as active on a day at whose end it is enabled
logins_by_day as (

    select
        session_days.organization_id,
        session_days.session_on as metric_date,
        sum(session_days.sessions) as sessions,
        sum(session_days.sessions) filter (where users.user_id is null)
            as sessions_of_unknown_users,
        count(*) filter (
            where session_days.session_on >= users.enabled_from
            and (session_days.session_on <= users.enabled_until or users.enabled_until is null)
        ) as active_users,
        max(session_days.last_session_at) as last_session_at
    from session_days
    left join users
        on
            session_days.organization_id = users.organization_id
            and session_days.user_id = users.user_id
    where
        {{ days_to_build(
            'session_days.session_on', organization_id='session_days.organization_id'
        ) }}
    group by session_days.organization_id, session_days.session_on

),

login_runs as (

    {{ login_runs('session_days') }}

),

-- when a user counts as active: during a run of logins and 29 days on, and only while enabled
spans as (

    select
        login_runs.organization_id,
        greatest(login_runs.started_on, users.enabled_from) as active_from,
        least(login_runs.ended_on + 29, users.enabled_until) as active_until
    from login_runs
    inner join users
        on
            login_runs.organization_id = users.organization_id
            and login_runs.user_id = users.user_id

),

-- spans that are over before the first day don't matter; those that go on open its balance
changes as (

    select
        spans.organization_id,
        greatest(spans.active_from, first_days.first_day) as opens_on,
        spans.active_until + 1 as closes_on,
        count(*) as users
    from spans
    inner join first_days
        on
            spans.organization_id = first_days.organization_id
            and spans.active_until >= first_days.first_day
    where spans.active_from <= spans.active_until
    group by
        grouping sets (
            (spans.organization_id, greatest(spans.active_from, first_days.first_day)),
            (spans.organization_id, spans.active_until + 1)
        )

),

changes_by_day as (

    select
        organization_id,
        coalesce(opens_on, closes_on) as metric_date,
        sum(case when opens_on is null then -users else users end) as amount
    from changes
    group by organization_id, coalesce(opens_on, closes_on)

),

active_users as (

    select
        days.organization_id,
        days.metric_date,
        coalesce(
            sum(changes_by_day.amount) over (
                partition by days.organization_id
                order by days.metric_date
                rows unbounded preceding
            ),
            0
        ) as active_users_30d
    from reported_days as days
    left join changes_by_day
        on
            days.organization_id = changes_by_day.organization_id
            and days.metric_date = changes_by_day.metric_date

),

combined as (

    select
        coalesce(active_users.organization_id, logins_by_day.organization_id) as organization_id,
        coalesce(active_users.metric_date, logins_by_day.metric_date) as metric_date,
        cast(coalesce(logins_by_day.sessions, 0) as integer) as sessions,
        cast(coalesce(logins_by_day.sessions_of_unknown_users, 0) as integer)
            as sessions_of_unknown_users,
        cast(coalesce(logins_by_day.active_users, 0) as integer) as active_users,
        cast(active_users.active_users_30d as integer) as active_users_30d,
        logins_by_day.last_session_at
    from active_users
    full outer join logins_by_day
        on
            active_users.organization_id = logins_by_day.organization_id
            and active_users.metric_date = logins_by_day.metric_date

)

select * from combined
