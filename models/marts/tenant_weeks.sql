with

-- Weeks end on the weekday of the as-of date, so that the newest is a whole one. 52 weeks are
-- shown, and 13 more are read to compare with: a night's cost does not grow with history.
usage as (

    select
        *,
        metric_date + {{ days_between('metric_date', as_of_date()) }} % 7 as week_ending
    from {{ ref('int_daily_usage') }}
    where metric_date > {{ as_of_date() }} - 65 * 7

),

scores as (

    select * from {{ ref('int_health_scores') }}
    where metric_date > {{ as_of_date() }} - 65 * 7

),

days as (

    select * from {{ ref('int_days') }}

),

sets as (

    select * from {{ ref('health_score_components') }}

),

activity as (

    select
        organization_id,
        known_on + {{ days_between('known_on', as_of_date()) }} % 7 as week_ending,
        cast(max(last_activity_at) as date) as last_activity_on
    from {{ ref('int_activity_days') }}
    where known_on between {{ as_of_date() }} - 65 * 7 + 1 and {{ as_of_date() }}
    group by organization_id, week_ending

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

silence as (

    select min(at_least) as days
    from {{ ref('call_rules') }}
    where measure = 'days_silent'

),

by_week as (

    select
        organization_id,
        week_ending,
        sum(cases_on_time) as cases_on_time,
        sum(cases_closed) - sum(cases_on_time) as cases_late,
        max(cases_overdue) filter (where metric_date = week_ending) as cases_overdue,
        max(active_users_30d) filter (where metric_date = week_ending) as active_users,
        max(total_users) filter (where metric_date = week_ending) as total_users,
        max(assignments_completed) filter (where metric_date = week_ending) as completed,
        max(assignments_total) filter (where metric_date = week_ending) as assigned,
        max(support_tickets_30d) filter (where metric_date = week_ending) as tickets_30d
    from usage
    group by organization_id, week_ending

),

sets_of_days as (

    {{ sets_of_days('days', 'sets') }}

),

targets as (

    select
        metric_date as week_ending,
        max(target) filter (where component = 'login') as active_target,
        max(target) filter (where component = 'campaign_completion') as completed_target
    from sets_of_days
    group by metric_date

),

shares as (

    select
        by_week.*,
        tenants.customer,
        tenants.industry_sector,
        tenants.owner_name,
        scores.health_status,
        targets.active_target,
        targets.completed_target,
        cast(by_week.active_users as {{ type_double() }}) / nullif(by_week.total_users, 0)
            as active_share,
        cast(by_week.completed as {{ type_double() }}) / nullif(by_week.assigned, 0)
            as completed_share,
        cast(100 * by_week.tickets_30d as {{ type_double() }}) / nullif(by_week.total_users, 0)
            as tickets_per_100,
        coalesce(
            {{ days_between(
                'max(activity.last_activity_on) over weeks', 'by_week.week_ending'
            ) }} >= silence.days,
            true
        ) as is_silent
    from by_week
    inner join tenants
        on by_week.organization_id = tenants.organization_id
    inner join scores
        on
            by_week.organization_id = scores.organization_id
            and by_week.week_ending = scores.metric_date
    inner join targets
        on by_week.week_ending = targets.week_ending
    left join activity
        on
            by_week.organization_id = activity.organization_id
            and by_week.week_ending = activity.week_ending
    cross join silence
    window weeks as (
        partition by by_week.organization_id
        order by by_week.week_ending
    )

),

peers as (

    select
        week_ending,
        industry_sector,
        {{ percentile('active_share', 0.5) }} as active_share,
        {{ percentile('completed_share', 0.5) }} as completed_share,
        {{ percentile('tickets_per_100', 0.5) }} as tickets_per_100
    from shares
    group by week_ending, industry_sector

),

compared as (

    select
        shares.*,
        peers.active_share as active_share_peers,
        peers.completed_share as completed_share_peers,
        peers.tickets_per_100 as tickets_per_100_peers,
        lag(shares.active_share, 13) over weeks as active_share_before,
        lag(shares.completed_share, 13) over weeks as completed_share_before,
        lag(shares.tickets_per_100, 13) over weeks as tickets_per_100_before,
        lag(shares.health_status) over weeks as previous_status,
        lag(shares.is_silent) over weeks as was_silent
    from shares
    inner join peers
        on
            shares.week_ending = peers.week_ending
            and shares.industry_sector is not distinct from peers.industry_sector
    window weeks as (
        partition by shares.organization_id
        order by shares.week_ending
    )

),

moved as (

    select
        *,
        case
            when previous_status is null then null
            when health_status = 'CRITICAL' and previous_status <> 'CRITICAL' then 'BECAME_CRITICAL'
            when is_silent and not was_silent then 'FELL_SILENT'
            when was_silent and not is_silent then 'CAME_BACK'
            when previous_status = 'CRITICAL' and health_status <> 'CRITICAL'
                then 'NO_LONGER_CRITICAL'
            when health_status = 'AT_RISK' and previous_status <> 'AT_RISK' then 'BECAME_AT_RISK'
            when health_status = 'HEALTHY' and previous_status = 'AT_RISK' then 'RECOVERED'
        end as move
    from compared

),

weeks as (

    select
        moved.organization_id,
        moved.customer,
        moved.week_ending,
        moved.week_ending = {{ as_of_date() }} as is_newest,
        {{ label_of('industry_sector', "coalesce(moved.industry_sector, 'none')") }}
            as sector_label,
        coalesce(moved.owner_name, {{ label_of('owner', "'none'") }}) as owner_label,
        moved.health_status,
        {{ label_of('health_status', 'moved.health_status') }} as status_label,
        moved.is_silent,
        moved.move,
        {{ label_of('move', 'moved.move') }} as move_label,
        {{ label_of('move', 'moved.move', 'position') }} as move_position,
        cast(moved.cases_on_time as bigint) as cases_on_time,
        cast(moved.cases_late as bigint) as cases_late,
        cast(moved.cases_overdue as bigint) as cases_overdue,
        moved.active_share,
        moved.active_share_before,
        moved.active_share_peers,
        cast(moved.active_target as {{ type_double() }}) as active_target,
        moved.completed_share,
        moved.completed_share_before,
        moved.completed_share_peers,
        cast(moved.completed_target as {{ type_double() }}) as completed_target,
        moved.tickets_per_100,
        moved.tickets_per_100_before,
        moved.tickets_per_100_peers
    from moved
    where moved.week_ending > {{ as_of_date() }} - 52 * 7

)

select * from weeks
