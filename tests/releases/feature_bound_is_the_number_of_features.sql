-- The upper bound of a count of adopted features is the number of tracked features. A greater count
-- would be taken for the bound; a smaller one would be hidden by more noise than it needs.
{{ config(severity='error') }}

with

metrics as (

    select * from {{ ref('benchmark_metrics') }}

),

features as (

    select count(*) as tracked from {{ ref('tracked_features') }}

),

faulty as (

    select
        metrics.metric_name,
        metrics.upper as upper_bound,
        features.tracked
    from metrics
    cross join features
    where
        metrics.numerator = 'features_adopted'
        and metrics.upper is distinct from features.tracked

),

problems as (

    select
        'seeds/benchmark_metrics.csv: the upper bound of ' || metric_name || ' is ' || upper_bound
        || ', but ' || tracked || ' features are tracked' as problem
    from faulty

)

select * from problems
