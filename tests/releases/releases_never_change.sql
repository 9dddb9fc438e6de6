-- What readers see of each month is what they saw when it was released.
{{ config(severity='error') }}

with

published as (

    {{ release_fingerprints(ref('published_benchmarks')) }}

),

sealed as (

    select distinct
        release_month,
        fingerprint
    from {{ ref('int_benchmark_releases') }}

),

faulty as (

    select coalesce(published.release_month, sealed.release_month) as release_month
    from published
    full outer join sealed
        on published.release_month = sealed.release_month
    where published.fingerprint is distinct from sealed.fingerprint

),

problems as (

    select
        'the release of ' || to_char(release_month, 'YYYY-MM')
        || ' is not what it was when it was made: restore it from a backup' as problem
    from faulty

)

select * from problems
