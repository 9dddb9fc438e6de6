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
        coalesce(method, 'suppression') as method,
        peer_count_band,
        p25,
        median,
        p75,
        mean,
        margin,
        typical_low,
        typical_high
    from releases

)

select * from selected
