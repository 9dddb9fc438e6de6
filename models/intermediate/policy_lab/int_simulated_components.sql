{{ config(materialized='view') }}

with

evidence as (

    select * from {{ ref('int_component_evidence') }}

),

days as (

    select * from {{ ref('int_days') }}

),

sets as (

    select * from {{ ref('int_scenario_sets') }}

),

sets_of_days as (

    {{ sets_of_days('days', 'sets', by='scenario') }}

),

scored as (

    {{ scored_components('evidence', 'sets_of_days', by='scenario') }}

)

select * from scored
