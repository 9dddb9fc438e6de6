{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'changed_on'},
        indexes=[{'columns': ['changed_on']}],
    )
}}

{%- set first_day = first_day_to_build() %}

with

-- a change on a day follows from the logins of that day and of the 30 days before it
session_days as (

    select * from {{ ref('int_session_days') }}
    where rejection_reason is null and session_on >= {{ first_day }} - 30

),

users as (

    select * from {{ ref('int_users') }}
    where enabled_until is null or enabled_from <= enabled_until

),

-- Gathering a user's days and looking at them one user at a time is twice as fast as sorting all.
days_of_users as (

    select
        organization_id,
        user_id,
        array_agg(session_on) as days
    from session_days
    group by organization_id, user_id

),

logins as (

    select
        days_of_users.organization_id,
        days_of_users.user_id,
        login.session_on,
        login.previous_session_on,
        login.next_session_on
    from days_of_users
    cross join
        lateral (
            select
                day as session_on,
                lag(day) over (order by day) as previous_session_on,
                lead(day) over (order by day) as next_session_on
            from unnest(days_of_users.days) as login_days (day)
        ) as login

),

-- users who came back after 30 days, and those whose last login is now 30 days ago
turns as (

    select
        organization_id,
        user_id,
        session_on as changed_on,
        'users_back' as cause,
        1 as reached
    from logins
    where previous_session_on is null or previous_session_on < session_on - 30
    union all
    select
        organization_id,
        user_id,
        session_on + 30 as changed_on,
        'users_quiet' as cause,
        -1 as reached
    from logins
    where next_session_on is null or next_session_on > session_on + 30

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
    cross join
        lateral (
            values
            ('users_added', users.enabled_from, 1, users.enabled_from),
            ('users_removed', users.enabled_until + 1, -1, users.enabled_until)
        ) as change (cause, changed_on, amount, active_day)
    where change.changed_on is not null

),

-- whoever comes or goes while active counts among the active, too
users_added_or_removed as (

    select
        changes.organization_id,
        changes.user_id,
        changes.changed_on,
        changes.cause,
        case when count(session_days.session_on) > 0 then changes.amount else 0 end as reached,
        changes.amount as possible
    from comings_and_goings as changes
    left join session_days
        on
            changes.organization_id = session_days.organization_id
            and changes.user_id = session_days.user_id
            and session_days.session_on between changes.active_day - 29 and changes.active_day
    where changes.changed_on between {{ first_day }} and {{ as_of_date() }}
    group by
        changes.organization_id,
        changes.user_id,
        changes.changed_on,
        changes.cause,
        changes.amount

),

combined as (

    select * from turns_of_users
    where changed_on between {{ first_day }} and {{ as_of_date() }}
    union all
    select * from users_added_or_removed

)

select * from combined
