{#-
    The runs of logins of each user: from a first login to a last one with never more than 30 days from one to the
    next. A user is active from `started_on` to 29 days after `ended_on`, and then quiet until the next run.
    Gathering a user's days and looking at them one user at a time is twice as fast as sorting all.
    session_days: a CTE of the days on which users logged in, each once.
#}
{% macro login_runs(session_days) -%}
    {%- if on_postgres() -%}
    with

    days_of_users as (

        select
            organization_id,
            user_id,
            array_agg(session_on) as days,
            max(session_on) as last_day
        from {{ session_days }}
        group by organization_id, user_id

    )

    select
        days_of_users.organization_id,
        days_of_users.user_id,
        run.started_on,
        run.ended_on
    from days_of_users
    cross join
        lateral (
            with

            login_days as (

                select
                    day,
                    lag(day) over (order by day) as previous_day
                from unnest(days_of_users.days) as login_days (day)

            )

            select
                day as started_on,
                coalesce(lead(previous_day) over (order by day), days_of_users.last_day) as ended_on
            from login_days
            where previous_day is null or previous_day < day - 30
        ) as run
    {%- else -%}
        {{ login_runs_by_sorting(session_days) }}
    {%- endif -%}
{%- endmacro %}


{#- The same by sorting all days, for an engine that spreads them over many machines. -#}
{% macro login_runs_by_sorting(session_days) -%}
    with

    days_of_users as (

        select
            *,
            lag(session_on) over days_of_user as previous_day,
            max(session_on) over (partition by organization_id, user_id) as last_day
        from {{ session_days }}
        window days_of_user as (partition by organization_id, user_id order by session_on)

    )

    select
        organization_id,
        user_id,
        session_on as started_on,
        coalesce(lead(previous_day) over runs, last_day) as ended_on
    from days_of_users
    where previous_day is null or previous_day < session_on - 30
    window runs as (partition by organization_id, user_id order by session_on)
{%- endmacro %}
