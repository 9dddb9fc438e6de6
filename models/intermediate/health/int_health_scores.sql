{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'metric_date'},
        indexes=[
            {'columns': ['organization_id', 'metric_date'], 'unique': true},
            {'columns': ['metric_date']},
        ],
    )
}}

with

component_scores as (

    select * from {{ ref('int_component_scores') }}
    where {{ days_to_build(before=1) }}

),

trend_rules as (

    select * from {{ ref('trend_rules') }}

),

risk_rules as (

    select * from {{ ref('risk_rules') }}

),

scores as (

    {{ overall_scores('component_scores') }}

),

days_to_build as (

    select * from scores
    where {{ days_to_build() }}

),

assessed as (

    {{ assessed_scores('days_to_build', 'trend_rules', 'risk_rules') }}

)

select * from assessed
