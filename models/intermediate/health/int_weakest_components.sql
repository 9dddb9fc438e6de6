{{ config(materialized='view') }}

with

component_scores as (

    select * from {{ ref('int_component_scores') }}
    where metric_date = {{ as_of_date() }}

),

ranked as (

    select
        organization_id,
        component,
        row_number() over (
            partition by organization_id
            order by weight * (100 - score) desc, position
        ) as shortfall_rank
    from component_scores

),

weakest as (

    select
        organization_id,
        component
    from ranked
    where shortfall_rank = 1

)

select * from weakest
