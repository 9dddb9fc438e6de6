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
        typical_high,
        release_month = max(release_month) over () as is_newest,
        {{ label_of('benchmark_metric', 'releases.metric_name') }} as metric_label,
        {{ label_of('benchmark_metric', 'releases.metric_name', 'position') }} as metric_position,
        {{ cohort_label('releases') }} as cohort_label,
        {{ label_of('benchmark_status', 'releases.status') }} as status_label
    from releases

)

select * from selected
