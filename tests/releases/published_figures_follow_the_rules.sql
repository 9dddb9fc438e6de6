-- What SQL can check of a release: figures on the grid and within the bounds that it was made with,
-- quartiles only with at least two blocks of members, a complete month, every cohort once a month.
{{ config(severity='error') }}

with

released as (

    select * from {{ ref('published_benchmarks') }}

),

made as (

    select * from {{ ref('int_benchmark_releases') }}

),

figures as (

    select
        released.*,
        made.value_lower,
        made.value_upper,
        cast(made.rounding_grid as numeric) as rounding_grid,
        made.metric_name is null as is_unknown,
        count(*) over (
            partition by released.metric_name, released.release_month, released.filter_description
        ) as rows_of_cohort
    from released
    left join made
        on
            released.metric_name = made.metric_name
            and released.release_month = made.release_month
            and released.filter_description = made.filter_description

),

faulty as (

    select
        metric_name,
        release_month,
        filter_description
    from figures
    where
        rows_of_cohort <> 1
        or is_unknown
        or release_month + interval '1 month' > cast('{{ last_complete_day() }}' as date) + 1
        or cast(mean as numeric) % rounding_grid <> 0
        or cast(margin as numeric) % rounding_grid <> 0
        or cast(p25 as numeric) % rounding_grid <> 0
        or cast(median as numeric) % rounding_grid <> 0
        or cast(p75 as numeric) % rounding_grid <> 0
        or cast(typical_low as numeric) % rounding_grid <> 0
        or cast(typical_high as numeric) % rounding_grid <> 0
        or least(mean, typical_low) < value_lower
        or greatest(mean, typical_high) > value_upper
        or (median is not null and peer_count_band = '6-9')

),

problems as (

    select
        concat_ws(', ', metric_name, filter_description, to_char(release_month, 'YYYY-MM'))
        || ': a figure is off its grid or bounds, there twice, or without enough members'
            as problem
    from faulty

)

select * from problems
