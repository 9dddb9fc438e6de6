{{ config(materialized='view') }}

with

at_risk as (

    select organization_id from {{ ref('int_health_scores') }}
    where metric_date = {{ as_of_date() }} and risk_level <> 'LOW'

),

component_scores as (

    select * from {{ ref('int_component_scores') }}
    where metric_date = {{ as_of_date() }}

),

usage as (

    select * from {{ ref('int_daily_usage') }}
    where metric_date = {{ as_of_date() }}

),

-- tickets and closed cases that leave the window of 30 days if nothing else happens
leaving as (

    select * from {{ ref('int_score_events') }}
    where
        cause in ('on_time_left_window', 'late_left_window', 'tickets_left_window')
        and happened_on between {{ as_of_date() }} + 1 and {{ as_of_date() }} + 30

),

action_costs as (

    select * from {{ ref('action_costs') }}

),

candidates as (

    select * from {{ ref('int_action_candidates') }}

),

available as (

    select
        organization_id,
        action,
        count(*) as available
    from candidates
    group by organization_id, action

),

leaving_by_day as (

    select
        organization_id,
        component,
        happened_on as holds_from,
        sum(reached) as reached,
        sum(possible) as possible
    from leaving
    group by organization_id, component, happened_on

),

changes as (

    select
        organization_id,
        component,
        metric_date as holds_from,
        reached,
        possible
    from component_scores
    union all
    select
        organization_id,
        component,
        holds_from,
        reached,
        case when component <> 'support_tickets' then possible end as possible
    from leaving_by_day

),

counted as (

    select
        organization_id,
        component,
        holds_from,
        cast(sum(reached) over so_far as integer) as reached,
        cast(sum(possible) over so_far as integer) as possible
    from changes
    window
        so_far as (
            partition by organization_id, component
            order by holds_from
            rows unbounded preceding
        )

),

inputs as (

    select
        counted.organization_id,
        counted.component,
        counted.holds_from,
        component_scores.weight,
        component_scores.target,
        counted.reached,
        counted.possible,
        component_scores.score_with_none,
        case when counted.component = 'case_resolution' then usage.cases_overdue else 0 end
            as overdue_cases,
        action_costs.action,
        coalesce(available.available, 0) as available
    from counted
    inner join at_risk
        on counted.organization_id = at_risk.organization_id
    inner join component_scores
        on
            counted.organization_id = component_scores.organization_id
            and counted.component = component_scores.component
    inner join usage
        on counted.organization_id = usage.organization_id
    left join action_costs
        on counted.component = action_costs.component
    left join available
        on
            counted.organization_id = available.organization_id
            and action_costs.action = available.action

)

select * from inputs
