{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'metric_date'},
        indexes=[{'columns': ['organization_id', 'metric_date']}, {'columns': ['metric_date']}],
    )
}}

with

component_scores as (

    select
        organization_id,
        metric_date,
        component,
        weight,
        target,
        reached,
        possible,
        score_with_none,
        score
    from {{ ref('int_component_scores') }}
    where {{ days_to_build(before=1) }}

),

health_scores as (

    select
        organization_id,
        metric_date,
        overall_score - previous_score as overall_change
    from {{ ref('int_health_scores') }}
    where {{ days_to_build() }}

),

events as (

    select * from {{ ref('int_score_events') }}
    where {{ days_to_build('happened_on') }}

),

days as (

    select
        *,
        lag(weight) over days_of_component as weight_before,
        lag(target) over days_of_component as target_before,
        lag(reached) over days_of_component as reached_before,
        lag(possible) over days_of_component as possible_before,
        lag(score) over days_of_component as score_before
    from component_scores
    window days_of_component as (
        partition by organization_id, component
        order by metric_date
    )

),

events_by_cause as (

    select
        organization_id,
        happened_on,
        component,
        cause,
        sum(amount) as amount,
        sum(reached) as reached,
        sum(possible) as possible
    from events
    group by organization_id, happened_on, component, cause

),

events_by_component as (

    select
        organization_id,
        happened_on,
        component,
        sum(reached) as reached,
        sum(possible) as possible
    from events_by_cause
    group by organization_id, happened_on, component

),

-- few: those on which something happened, or is not as it was on the day before
moved as (

    select
        days.*,
        health_scores.overall_change,
        days.reached - days.reached_before - coalesce(explained.reached, 0)
            as reached_unexplained,
        coalesce(days.possible - days.possible_before, 0) - coalesce(explained.possible, 0)
            as possible_unexplained
    from days
    inner join health_scores
        on
            days.organization_id = health_scores.organization_id
            and days.metric_date = health_scores.metric_date
    left join events_by_component as explained
        on
            days.organization_id = explained.organization_id
            and days.metric_date = explained.happened_on
            and days.component = explained.component
    where
        days.weight_before is not null
        and (
            explained.component is not null
            or days.reached <> days.reached_before
            or days.possible <> days.possible_before
            or days.weight <> days.weight_before
            or days.target <> days.target_before
        )

),

-- what no event explains was moved by rows that arrived, changed or vanished late
causes as (

    select
        organization_id,
        happened_on as metric_date,
        component,
        cause,
        amount,
        reached,
        possible
    from events_by_cause
    union all
    select
        organization_id,
        metric_date,
        component,
        'restated' as cause,
        0 as amount,
        reached_unexplained as reached,
        possible_unexplained as possible
    from moved
    where reached_unexplained <> 0 or possible_unexplained <> 0
    union all
    select
        organization_id,
        metric_date,
        component,
        'weight_changed' as cause,
        0 as amount,
        0 as reached,
        0 as possible
    from moved
    where weight <> weight_before
    union all
    select
        organization_id,
        metric_date,
        component,
        'target_changed' as cause,
        0 as amount,
        0 as reached,
        0 as possible
    from moved
    where target <> target_before

),

movements as (

    select
        moved.organization_id,
        moved.metric_date,
        moved.component,
        causes.cause,
        cast(causes.amount as bigint) as amount,
        cast(causes.reached as bigint) as reached_effect,
        cast(causes.possible as bigint) as possible_effect,
        moved.weight_before,
        moved.weight,
        moved.target_before,
        moved.target,
        cast(moved.reached_before as bigint) as reached_before,
        cast(moved.possible_before as bigint) as possible_before,
        moved.score_with_none,
        moved.score_before,
        moved.score,
        moved.overall_change
    from moved
    inner join causes
        on
            moved.organization_id = causes.organization_id
            and moved.metric_date = causes.metric_date
            and moved.component = causes.component

)

select * from movements
