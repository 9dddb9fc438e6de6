{{
    config(
        materialized='incremental',
        meta={'day_column': 'metric_date'},
        indexes=[{'columns': ['metric_date']}],
    )
}}

with

-- whoever is active on a day logged in on it or on one of the 29 days before it
session_days as (

    select * from {{ ref('int_session_days') }}
    where rejection_reason is null
    {% if is_incremental() %}
        and session_on >= {{ first_day_to_build() }} - 29
    {% endif %}

),

users as (

    select * from {{ ref('int_users') }}
    where rejection_reason is null

),

days as (

    select * from {{ ref('int_tenant_days') }}
    where is_reported
    {% if is_incremental() %}
        and metric_date >= {{ first_day_to_build() }}
    {% endif %}

),

first_days as (

    select
        organization_id,
        min(metric_date) as first_day
    from days
    group by organization_id

),

-- Gathering a user's days and looking at them one user at a time is twice as fast as sorting all.
logins as (

    select
        organization_id,
        user_id,
        array_agg(session_on) as days
    from session_days
    group by organization_id, user_id

),

-- What a login makes of its user: active in the 30 days from it, until the next login renews that,
-- and only while the user is enabled. These spans never overlap, so each user counts once.
spans as (

    select
        logins.organization_id,
        greatest(login.session_on, users.enabled_from) as active_from,
        least(login.session_on + 29, users.enabled_until, login.next_session_on - 1)
            as active_until
    from logins
    inner join users
        on
            logins.organization_id = users.organization_id
            and logins.user_id = users.user_id
    cross join
        lateral (
            select
                day as session_on,
                lead(day) over (order by day) as next_session_on
            from unnest(logins.days) as login_days (day)
        ) as login

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

accumulated as (

    select
        days.organization_id,
        days.metric_date,
        cast(
            coalesce(
                sum(changes_by_day.amount) over (
                    partition by days.organization_id
                    order by days.metric_date
                    rows unbounded preceding
                ),
                0
            ) as integer
        ) as active_users_30d
    from days
    left join changes_by_day
        on
            days.organization_id = changes_by_day.organization_id
            and days.metric_date = changes_by_day.metric_date

)

select * from accumulated
