with

metrics as (

    select * from {{ ref('benchmark_metrics') }}

),

tracked_features as (

    select count(*) as tracked from {{ ref('tracked_features') }}

),

bounded as (

    select
        metrics.metric_name,
        cast(metrics.value_min as double precision) as value_min,
        cast(
            case
                when metrics.numerator = 'features_adopted' then tracked_features.tracked
                else metrics.value_max
            end as double precision
        ) as value_max,
        cast(metrics.rounding_grid as double precision) as rounding_grid
    from metrics
    cross join tracked_features

)

select * from bounded
