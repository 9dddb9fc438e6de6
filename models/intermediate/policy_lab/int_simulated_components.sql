{{ config(materialized='view') }}

with

evidence as (

    select * from {{ ref('int_component_evidence') }}

),

sets as (

    select * from {{ ref('int_scenario_sets') }}

),

scored as (

    {{ scored_components('evidence', 'sets', by='scenario') }}

)

select * from scored
