-- Staff see exactly one reason for each cohort without new figures, and none for the others; and no
-- cohort below the threshold of its release has any.
{{ config(severity='error') }}

with

coverage as (

    select * from {{ ref('benchmark_coverage') }}

),

released as (

    select * from {{ ref('published_benchmarks') }}

),

releases as (

    select * from {{ ref('int_release_fingerprints') }}

),

faulty as (

    select
        coalesce(released.metric_name, coverage.metric_name) as metric_name,
        coalesce(released.release_month, coverage.release_month) as release_month,
        coalesce(released.filter_description, coverage.filter_description) as filter_description
    from released
    full outer join coverage
        on
            released.metric_name = coverage.metric_name
            and released.release_month = coverage.release_month
            and released.filter_description = coverage.filter_description
    left join releases
        on coverage.release_month = releases.release_month
    where
        released.status is distinct from coverage.status
        or (coverage.status = 'published') <> (coverage.rule is null)
        or (coverage.rule is null) <> (coverage.explanation is null)
        or (coverage.status = 'published' and coverage.peer_count <= releases.min_peer_count)

)

select * from faulty
