{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
    )
}}

with

benchmark_values as (

    select * from {{ ref('int_benchmark_values') }}

),

-- only complete months: the last day is over, also where the as-of date is today
month_ends as (

    select
        cast(date_trunc('month', metric_date) as date) as release_month,
        metric_name,
        organization_id,
        industry_sector,
        size_band,
        metric_value
    from benchmark_values
    where
        extract(day from metric_date + 1) = 1
        and metric_date <= cast('{{ last_complete_day() }}' as date)

),

new_months as (

    select * from month_ends
    {% if is_incremental() %}
        where release_month > (select coalesce(max(release_month), '-infinity') from {{ this }})
    {% endif %}

)

select * from new_months
