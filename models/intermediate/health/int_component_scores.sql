{{ config(materialized='view') }}

with

evidence as (

    select * from {{ ref('int_component_evidence') }}

),

sets as (

    select * from {{ ref('health_score_components') }}

),

scored as (

    {{ scored_components('evidence', 'sets') }}

)

select * from scored
