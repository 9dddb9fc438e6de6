{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'metric_date'},
        indexes=[{'columns': ['metric_date']}],
    )
}}

{%- set first_day = first_day_to_build() %}

with

component_scores as (

    select * from {{ ref('int_component_scores') }}
    where metric_date >= {{ first_day }} - 1

),

health_scores as (

    select * from {{ ref('int_health_scores') }}
    where metric_date >= {{ first_day }}

),

events as (

    select * from {{ ref('int_score_events') }}
    where happened_on >= {{ first_day }}

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

compared as (

    select * from days
    where weight_before is not null

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

-- what no event explains was moved by rows that arrived, changed or vanished late
unexplained as (

    select
        compared.organization_id,
        compared.metric_date,
        compared.component,
        compared.reached - compared.reached_before - coalesce(explained.reached, 0) as reached,
        coalesce(compared.possible - compared.possible_before, 0)
        - coalesce(explained.possible, 0) as possible
    from compared
    left join events_by_component as explained
        on
            compared.organization_id = explained.organization_id
            and compared.metric_date = explained.happened_on
            and compared.component = explained.component

),

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
        reached,
        possible
    from unexplained
    where reached <> 0 or possible <> 0
    union all
    select
        organization_id,
        metric_date,
        component,
        'weight_changed' as cause,
        0 as amount,
        0 as reached,
        0 as possible
    from compared
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
    from compared
    where target <> target_before

),

movements as (

    select
        compared.organization_id,
        compared.metric_date,
        compared.component,
        causes.cause,
        cast(causes.amount as bigint) as amount,
        cast(causes.reached as bigint) as reached_effect,
        cast(causes.possible as bigint) as possible_effect,
        compared.weight_before,
        compared.weight,
        compared.target_before,
        compared.target,
        cast(compared.reached_before as bigint) as reached_before,
        cast(compared.possible_before as bigint) as possible_before,
        compared.score_with_none,
        compared.score_before,
        compared.score,
        health_scores.overall_score - health_scores.previous_score as overall_change
    from compared
    inner join causes
        on
            compared.organization_id = causes.organization_id
            and compared.metric_date = causes.metric_date
            and compared.component = causes.component
    inner join health_scores
        on
            compared.organization_id = health_scores.organization_id
            and compared.metric_date = health_scores.metric_date

)

select * from movements
