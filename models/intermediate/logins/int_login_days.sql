with

session_days as (

    select * from {{ ref('int_session_days') }}
    where rejection_reason is null

),

users as (

    select * from {{ ref('int_users') }}
    where rejection_reason is null

),

-- What a login makes of its user: active in the 30 days from it, until the next login renews that,
-- and only while the user is enabled.
login_days as (

    select
        session_days.organization_id,
        session_days.user_id,
        session_days.session_on,
        session_days.sessions,
        session_days.copies,
        users.user_id is not null as is_known_user,
        coalesce(
            session_days.session_on >= users.enabled_from
            and (session_days.session_on <= users.enabled_until or users.enabled_until is null),
            false
        ) as is_enabled,
        greatest(session_days.session_on, users.enabled_from) as active_from,
        least(
            session_days.session_on + 29,
            users.enabled_until,
            lead(session_days.session_on) over (
                partition by session_days.organization_id, session_days.user_id
                order by session_days.session_on
            ) - 1
        ) as active_until
    from session_days
    left join users
        on
            session_days.organization_id = users.organization_id
            and session_days.user_id = users.user_id

)

select * from login_days
