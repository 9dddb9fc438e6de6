with

windows as (

    select * from {{ ref('int_score_windows') }}

),

changes as (

    select * from {{ ref('int_score_changes') }}
    where metric_date > (select min(windows.from_date) from windows)

),

causes as (

    select * from {{ ref('score_change_causes') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

by_cause as (

    select
        windows.organization_id,
        windows.window_days,
        changes.cause,
        sum(changes.amount) as amount,
        sum(changes.points) as points
    from windows
    inner join changes
        on
            windows.organization_id = changes.organization_id
            and windows.from_date < changes.metric_date
    group by windows.organization_id, windows.window_days, changes.cause

),

named as (

    select
        by_cause.*,
        causes.driver,
        causes.component,
        causes.cause_group,
        causes.position,
        causes.headline_one,
        causes.headline_many
    from by_cause
    inner join causes
        on by_cause.cause = causes.cause

),

-- new weights and the like can touch any component: then the driver is that of the overall score
by_driver as (

    select
        organization_id,
        window_days,
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
    from named
    group by organization_id, window_days, driver, component

),

ranked as (

    select
        windows.organization_id,
        cast(windows.window_days as integer) as window_days,
        {{ as_of_date() }} as as_of_date,
        windows.from_date,
        windows.is_partial,
        windows.score_from,
        windows.score_to,
        windows.score_to - windows.score_from as score_change,
        by_driver.driver,
        by_driver.component,
        cast(by_driver.points as numeric(9, 4)) as points,
        cast(by_driver.points_new as numeric(9, 4)) as points_new,
        cast(by_driver.points_left_window as numeric(9, 4)) as points_left_window,
        cast(by_driver.amount_new as bigint) as amount_new,
        cast(by_driver.amount_left_window as bigint) as amount_left_window,
        cast(
            row_number() over (
                partition by windows.organization_id, windows.window_days
                order by
                    by_driver.artefact asc, abs(by_driver.points) desc, by_driver.position asc
            ) as integer
        ) as driver_rank,
        by_driver.headline
    from by_driver
    inner join windows
        on
            by_driver.organization_id = windows.organization_id
            and by_driver.window_days = windows.window_days

),

labelled as (

    select
        ranked.*,
        tenants.customer,
        {{ window_label('ranked.window_days') }} as window_label,
        {{ label_of('driver', 'ranked.driver') }} as driver_label
    from ranked
    inner join tenants
        on ranked.organization_id = tenants.organization_id

),

-- a chart of steps has room for so many, and puts them in the order of their names
stepped as (

    select
        *,
        case when driver_rank < 8 then driver_rank || ' ' || driver_label else '8 Others' end
            as step_label
    from labelled

)

select * from stepped
