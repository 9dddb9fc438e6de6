with

releases as (

    select * from {{ ref('int_benchmark_releases') }}

),

selected as (

    select
        metric_name,
        release_month,
        industry_sector,
        cast(employee_min as integer) as employee_min,
        cast(employee_max as integer) as employee_max,
        filter_description,
        status,
        rule,
        cast(peer_count as integer) as peer_count,
        measured,
        required,
        explanation
    from releases

)

select * from selected
