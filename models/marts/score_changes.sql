{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'metric_date'},
    )
}}

with

changes as (

    select * from {{ ref('int_score_changes') }}
    where {{ days_to_build() }}

),

causes as (

    select * from {{ ref('score_change_causes') }}

),

named as (

    select
        changes.organization_id,
        changes.metric_date,
        changes.component,
        changes.cause,
        causes.driver,
        causes.cause_group,
        changes.amount,
        changes.points
    from changes
    inner join causes
        on changes.cause = causes.cause

)

select * from named
