with

users as (

    select * from {{ ref('int_users') }}
    where rejection_reason is null

),

login_days as (

    select * from {{ ref('int_login_days') }}

),

user_changes as (

    select
        users.organization_id,
        change.changed_on,
        'total_users' as measure,
        'level' as kind,
        change.amount
    from users
    cross join
        lateral (
            values
            (users.enabled_from, 1),
            (users.enabled_until + 1, -1)
        ) as change (changed_on, amount)
    where users.enabled_until is null or users.enabled_from <= users.enabled_until

),

login_changes as (

    select
        login_days.organization_id,
        change.changed_on,
        change.measure,
        change.kind,
        change.amount
    from login_days
    cross join
        lateral (
            values
            (login_days.session_on, 'sessions', 'flow', login_days.sessions),
            (login_days.session_on, 'active_users', 'flow', cast(login_days.is_enabled as integer)),
            (login_days.active_from, 'active_users_30d', 'level', 1),
            (login_days.active_until + 1, 'active_users_30d', 'level', -1)
        ) as change (changed_on, measure, kind, amount)
    where
        change.kind = 'flow'
        or (login_days.is_known_user and login_days.active_from <= login_days.active_until)

),

changes as (

    select * from user_changes
    union all
    select * from login_changes

),

by_day as (

    select
        organization_id,
        changed_on,
        measure,
        kind,
        sum(amount) as amount
    from changes
    where changed_on is not null
    group by organization_id, changed_on, measure, kind

)

select * from by_day
