-- What readers see of each month is what they saw when it was released.
{{ config(severity='error') }}

with

published as (

    {{ release_fingerprints(ref('published_benchmarks')) }}

),

recorded as (

    select * from {{ ref('int_release_fingerprints') }}

),

faulty as (

    select coalesce(published.release_month, recorded.release_month) as release_month
    from published
    full outer join recorded
        on published.release_month = recorded.release_month
    where published.fingerprint is distinct from recorded.fingerprint

)

select * from faulty
