{{ config(materialized='view') }}

with

component_scores as (

    select * from {{ ref('int_simulated_components') }}

),

trend_rules as (

    select * from {{ ref('trend_rules') }}

),

risk_rules as (

    select * from {{ ref('risk_rules') }}

),

scores as (

    {{ overall_scores('component_scores', by='scenario') }}

),

assessed as (

    {{ assessed_scores('scores', 'trend_rules', 'risk_rules') }}

)

select * from assessed
