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

{%- set first_day = first_day_to_build() %}

with

-- users active on the day before the first logged in on it or on one of the 29 days before it
session_days as not materialized (

    select * from {{ ref('int_session_days') }}
    where rejection_reason is null and session_on >= {{ first_day }} - 30

),

login_changes as (

    select * from {{ ref('int_login_changes') }}
    where changed_on >= {{ first_day }}

),

users as (

    select * from {{ ref('int_users') }}

),

reported_days as (

    select * from {{ ref('int_tenant_days') }}
    where is_reported and metric_date >= {{ first_day }}

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
    where session_days.session_on >= {{ first_day }}
    group by session_days.organization_id, session_days.session_on

),

active_before as (

    select
        session_days.organization_id,
        count(distinct session_days.user_id) as users
    from session_days
    inner join users
        on
            session_days.organization_id = users.organization_id
            and session_days.user_id = users.user_id
    where
        session_days.session_on < {{ first_day }}
        and users.enabled_from < {{ first_day }}
        and (users.enabled_until >= {{ first_day }} - 1 or users.enabled_until is null)
    group by session_days.organization_id

),

changes as (

    select
        organization_id,
        changed_on,
        reached as users
    from login_changes
    union all
    select
        organization_id,
        {{ first_day }} as changed_on,
        users
    from active_before

),

-- changes from before a tenant's first day open its count
changes_by_day as (

    select
        changes.organization_id,
        greatest(changes.changed_on, first_days.first_day) as metric_date,
        sum(changes.users) as users
    from changes
    inner join first_days
        on changes.organization_id = first_days.organization_id
    group by changes.organization_id, greatest(changes.changed_on, first_days.first_day)

),

active_users as (

    select
        days.organization_id,
        days.metric_date,
        coalesce(
            sum(changes_by_day.users) over (
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
