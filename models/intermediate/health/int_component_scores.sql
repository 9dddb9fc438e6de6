{{ config(materialized='view') }}

with

evidence as (

    select * from {{ ref('int_component_evidence') }}

),

days as (

    select * from {{ ref('int_days') }}

),

sets as (

    select * from {{ ref('health_score_components') }}

),

sets_of_days as (

    {{ sets_of_days('days', 'sets') }}

),

scored as (

    {{ scored_components('evidence', 'sets_of_days') }}

)

select * from scored
