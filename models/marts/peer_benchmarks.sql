with

benchmark_values as (

    select * from {{ ref('int_benchmark_values') }}
    where metric_date = {{ as_of_date() }}

),

cohorts as (

    select * from {{ ref('int_cohorts') }}

),

members as (

    select
        benchmark_values.metric_name,
        benchmark_values.metric_value,
        cohorts.industry_sector,
        cohorts.employee_min,
        cohorts.employee_max,
        cohorts.cohort
    from benchmark_values
    inner join cohorts
        on
            (
                benchmark_values.industry_sector = cohorts.industry_sector
                or cohorts.industry_sector is null
            )
            and (benchmark_values.size_band = cohorts.size_band or cohorts.size_band is null)

),

benchmarks as (

    select
        metric_name,
        {{ as_of_date() }} as calculated_on,
        industry_sector,
        employee_min,
        employee_max,
        cast(count(*) as integer) as peer_count,
        {{ percentile('metric_value', 0.25) }} as p25,
        {{ percentile('metric_value', 0.5) }} as median,
        {{ percentile('metric_value', 0.75) }} as p75,
        {{ mean('metric_value') }} as mean,
        min(metric_value) as min_value,
        max(metric_value) as max_value
    from members
    group by metric_name, cohort, industry_sector, employee_min, employee_max
    having count(*) >= {{ min_peer_count() }}

),

labelled as (

    select
        *,
        {{ label_of('benchmark_metric', 'benchmarks.metric_name') }} as metric_label,
        {{ label_of('benchmark_metric', 'benchmarks.metric_name', 'position') }} as metric_position,
        {{ cohort_label('benchmarks') }} as cohort_label
    from benchmarks

)

select * from labelled
