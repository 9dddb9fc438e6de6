-- Staff see the same cohorts as tenants, each with its state, none published below the threshold of
-- its release, and no tenant told about more closely than the limits (what the method before this
-- one told can't be taken back, so months with its releases are left out).
{{ config(severity='error') }}

with

coverage as (

    select * from {{ ref('benchmark_coverage') }}

),

released as (

    select * from {{ ref('published_benchmarks') }}

),

made as (

    select * from {{ ref('int_benchmark_releases') }}

),

earlier as (

    select max(release_month) as release_month from made
    where method is null

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
    left join made
        on
            coverage.metric_name = made.metric_name
            and coverage.release_month = made.release_month
            and coverage.filter_description = made.filter_description
    cross join earlier
    where
        made.metric_name is null
        or released.status is distinct from coverage.status
        or released.method is distinct from coverage.method
        or (
            coverage.method = 'noise'
            and (
                (coverage.status = 'published') <> (coverage.state = 'published')
                or (coverage.status = 'published' and coverage.peer_count <= made.min_peer_count)
                or coalesce(coverage.peer_count <= made.min_peer_count, true)
                <> (coverage.state = 'too few members')
            )
        )
        or (
            (coverage.least_error_percent < 10 or coverage.least_error_with_colluders_percent < 7)
            and coalesce(
                coverage.release_month >= earlier.release_month + interval '12 months', true
            )
        )

),

problems as (

    select
        concat_ws(', ', metric_name, filter_description, to_char(release_month, 'YYYY-MM'))
        || ': what staff see of this cohort is not what was released, or it tells too much'
            as problem
    from faulty

)

select * from problems
