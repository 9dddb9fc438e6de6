-- What SQL can check of a release: figures on the metric's grid and within its bounds, several
-- figures only with at least two blocks of members, a complete month, every cohort once a month.
{{ config(severity='error') }}

with

released as (

    select * from {{ ref('published_benchmarks') }}

),

metrics as (

    select * from {{ ref('int_release_metrics') }}

),

releases as (

    select * from {{ ref('int_release_fingerprints') }}

),

figures as (

    select
        released.*,
        releases.released_as_of,
        metrics.value_min,
        metrics.value_max,
        cast(metrics.rounding_grid as numeric) as rounding_grid,
        count(*) over (
            partition by released.metric_name, released.release_month, released.filter_description
        ) as rows_of_cohort
    from released
    left join metrics
        on released.metric_name = metrics.metric_name
    left join releases
        on released.release_month = releases.release_month

),

faulty as (

    select
        metric_name,
        release_month,
        filter_description
    from figures
    where
        rows_of_cohort <> 1
        or rounding_grid is null
        or coalesce(release_month + interval '1 month' > released_as_of + 1, true)
        or cast(mean as numeric) % rounding_grid <> 0
        or cast(p25 as numeric) % rounding_grid <> 0
        or cast(median as numeric) % rounding_grid <> 0
        or cast(p75 as numeric) % rounding_grid <> 0
        or cast(typical_low as numeric) % rounding_grid <> 0
        or cast(typical_high as numeric) % rounding_grid <> 0
        or least(mean, typical_low) < value_min
        or greatest(mean, typical_high) > value_max
        or (median is not null and peer_count_band = '6-9')

)

select * from faulty
