with

-- looked up in the index on the day: scores of a night ask for days, too
usage as {{ not_materialized() }} (

    select * from {{ ref('int_daily_usage') }}

),

days as (

    {{ distinct_by_index('usage', 'metric_date') }}

)

select * from days
