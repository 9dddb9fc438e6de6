{{ config(materialized='view') }}

with

usage as (

    select * from {{ ref('int_daily_usage') }}

),

days as (

    select distinct metric_date
    from usage

)

select * from days
