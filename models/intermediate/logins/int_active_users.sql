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

-- What a login makes of its user: active in the 30 days from it, until the next login renews that,
-- and only while the user is enabled. These spans never overlap, so each user counts once.
spans as (

    select
        session_days.organization_id,
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
    inner join users
        on
            session_days.organization_id = users.organization_id
            and session_days.user_id = users.user_id

),

-- spans that are over before the first day don't matter; those that go on open its balance
changes as (

    select
        spans.organization_id,
        change.metric_date,
        sum(change.amount) as amount
    from spans
    inner join first_days
        on
            spans.organization_id = first_days.organization_id
            and spans.active_until >= first_days.first_day
    cross join
        lateral (
            values
            (greatest(spans.active_from, first_days.first_day), 1),
            (spans.active_until + 1, -1)
        ) as change (metric_date, amount)
    where spans.active_from <= spans.active_until
    group by spans.organization_id, change.metric_date

),

accumulated as (

    select
        days.organization_id,
        days.metric_date,
        cast(
            coalesce(
                sum(changes.amount) over (
                    partition by days.organization_id
                    order by days.metric_date
                    rows unbounded preceding
                ),
                0
            ) as integer
        ) as active_users_30d
    from days
    left join changes
        on
            days.organization_id = changes.organization_id
            and days.metric_date = changes.metric_date

)

select * from accumulated
