{{ config(materialized='view') }}

with

present as (

    select * from {{ ref('health_score_components') }}

),

proposed as (

    select * from {{ ref('proposed_score_components') }}

),

scenarios as (

    select
        scenario,
        min(effective_from) as begins_on
    from proposed
    group by scenario

),

sets as (

    select
        scenarios.scenario,
        present.effective_from,
        present.component,
        present.position,
        present.weight,
        present.target
    from scenarios
    inner join present
        on scenarios.begins_on > present.effective_from
    union all
    select
        scenario,
        effective_from,
        component,
        position,
        weight,
        target
    from proposed

)

select * from sets
