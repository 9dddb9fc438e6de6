with

windows as (

    select * from {{ ref('int_score_windows') }}

),

longest_window as (

    select max(window_days) as days from {{ ref('score_windows') }}

),

changes as (

    select * from {{ ref('int_score_changes') }}
    where metric_date > {{ as_of_date() }} - (select longest_window.days from longest_window)

),

causes as (

    select * from {{ ref('score_change_causes') }}

),

-- new weights and the like can touch any component: then the driver is that of the overall score
by_cause as (

    select
        windows.organization_id,
        windows.window_days,
        windows.from_date,
        windows.is_partial,
        windows.score_from,
        windows.score_to,
        causes.driver,
        causes.component,
        causes.cause_group,
        causes.position,
        causes.headline_one,
        causes.headline_many,
        sum(changes.amount) as amount,
        sum(changes.points) as points
    from windows
    inner join changes
        on
            windows.organization_id = changes.organization_id
            and windows.from_date < changes.metric_date
    inner join causes
        on changes.cause = causes.cause
    group by
        windows.organization_id,
        windows.window_days,
        windows.from_date,
        windows.is_partial,
        windows.score_from,
        windows.score_to,
        causes.driver,
        causes.component,
        causes.cause_group,
        causes.position,
        causes.headline_one,
        causes.headline_many

),

by_driver as (

    select
        organization_id,
        window_days,
        from_date,
        is_partial,
        score_from,
        score_to,
        driver,
        component,
        sum(points) as points,
        coalesce(sum(points) filter (where cause_group <> 'WINDOW_ROLL_OFF'), 0) as points_new,
        coalesce(sum(points) filter (where cause_group = 'WINDOW_ROLL_OFF'), 0)
            as points_left_window,
        coalesce(sum(amount) filter (where cause_group <> 'WINDOW_ROLL_OFF'), 0) as amount_new,
        coalesce(sum(amount) filter (where cause_group = 'WINDOW_ROLL_OFF'), 0)
            as amount_left_window,
        {{ driver_headline() }} as headline,
        -- rounding and late rows are never the reason to give
        max(
            case cause_group when 'ROUNDING' then 2 when 'DATA_CORRECTION' then 1 else 0 end
        ) as artefact,
        min(position) as position
    from by_cause
    group by
        organization_id, window_days, from_date, is_partial, score_from, score_to, driver, component

),

ranked as (

    select
        organization_id,
        cast(window_days as integer) as window_days,
        {{ as_of_date() }} as as_of_date,
        from_date,
        is_partial,
        score_from,
        score_to,
        score_to - score_from as score_change,
        driver,
        component,
        cast(points as numeric(9, 4)) as points,
        cast(points_new as numeric(9, 4)) as points_new,
        cast(points_left_window as numeric(9, 4)) as points_left_window,
        cast(amount_new as bigint) as amount_new,
        cast(amount_left_window as bigint) as amount_left_window,
        cast(
            row_number() over (
                partition by organization_id, window_days
                order by artefact asc, abs(points) desc, position asc
            ) as integer
        ) as driver_rank,
        headline
    from by_driver

)

select * from ranked
