{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'changed_on'},
        indexes=[{'columns': ['changed_on']}, {'columns': ['organization_id']}],
    )
}}

with

-- a change on a day follows from the logins of that day and of the 30 days before it
session_days as (

    select * from {{ ref('int_session_days') }}
    where rejection_reason is null and {{ days_to_build('session_on', before=30) }}

),

users as (

    select * from {{ ref('int_users') }}
    where enabled_until is null or enabled_from <= enabled_until

),

login_runs as (

    {{ login_runs('session_days') }}

),

-- users who came back after 30 days, and those whose last login is now 30 days ago
turns as (

    select
        organization_id,
        user_id,
        started_on as changed_on,
        'users_back' as cause,
        1 as reached
    from login_runs
    union all
    select
        organization_id,
        user_id,
        ended_on + 30 as changed_on,
        'users_quiet' as cause,
        -1 as reached
    from login_runs

),

turns_of_users as (

    select
        turns.organization_id,
        turns.user_id,
        turns.changed_on,
        turns.cause,
        turns.reached,
        0 as possible
    from turns
    inner join users
        on
            turns.organization_id = users.organization_id
            and turns.user_id = users.user_id
            and turns.changed_on > users.enabled_from
            and (turns.changed_on <= users.enabled_until or users.enabled_until is null)

),

comings_and_goings as (

    select
        users.organization_id,
        users.user_id,
        change.changed_on,
        change.cause,
        change.amount,
        change.active_day
    from users
    {{ cross_join_rows('change', ['cause', 'changed_on', 'amount', 'active_day'], [
        ("'users_added'", 'users.enabled_from', 1, 'users.enabled_from'),
        ("'users_removed'", 'users.enabled_until + 1', -1, 'users.enabled_until'),
    ]) }}
    where change.changed_on is not null

),

-- whoever comes or goes while active counts among the active, too
users_added_or_removed as (

    select
        changes.organization_id,
        changes.user_id,
        changes.changed_on,
        changes.cause,
        case when login_runs.user_id is not null then changes.amount else 0 end as reached,
        changes.amount as possible
    from comings_and_goings as changes
    left join login_runs
        on
            changes.organization_id = login_runs.organization_id
            and changes.user_id = login_runs.user_id
            and changes.active_day between login_runs.started_on and login_runs.ended_on + 29

),

combined as (

    select * from turns_of_users
    union all
    select * from users_added_or_removed

),

changes_to_build as (

    select * from combined
    where changed_on <= {{ as_of_date() }} and {{ days_to_build('changed_on') }}

)

select * from changes_to_build
