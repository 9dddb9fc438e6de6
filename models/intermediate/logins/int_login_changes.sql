{{
    config(
        materialized='incremental',
        meta={'day_column': 'changed_on'},
        indexes=[{'columns': ['changed_on']}],
    )
}}

with

session_days as (

    select * from {{ ref('int_session_days') }}
    where rejection_reason is null
    {% if is_incremental() %}
        and session_on >= {{ first_day_to_build() }}
    {% endif %}

),

users as (

    select * from {{ ref('int_users') }}
    where rejection_reason is null

),

-- a user counts as active on a day at whose end it is enabled
logins as (

    select
        session_days.organization_id,
        session_days.session_on,
        session_days.sessions,
        coalesce(
            session_days.session_on >= users.enabled_from
            and (session_days.session_on <= users.enabled_until or users.enabled_until is null),
            false
        ) as is_enabled,
        users.user_id is null as is_unknown_user
    from session_days
    left join users
        on
            session_days.organization_id = users.organization_id
            and session_days.user_id = users.user_id

),

by_day as (

    select
        organization_id,
        session_on as changed_on,
        sum(sessions) as sessions,
        count(*) filter (where is_enabled) as active_users,
        sum(sessions) filter (where is_unknown_user) as sessions_of_unknown_users
    from logins
    group by organization_id, session_on

),

changes as (

    select
        by_day.organization_id,
        by_day.changed_on,
        change.measure,
        'flow' as kind,
        change.amount
    from by_day
    cross join
        lateral (
            values
            ('sessions', by_day.sessions),
            ('active_users', by_day.active_users),
            ('sessions_of_unknown_users', by_day.sessions_of_unknown_users)
        ) as change (measure, amount)
    where change.amount > 0

)

select * from changes
