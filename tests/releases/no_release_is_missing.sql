-- Every month with members kept has its release and the other way round, and months follow each
-- other without a gap: releases are made once, and one that was deleted can't be made again.
{{ config(severity='error') }}

with

released as (

    select distinct release_month from {{ ref('published_benchmarks') }}

),

kept as (

    select distinct release_month from {{ ref('int_release_members') }}

),

months as (

    select
        coalesce(released.release_month, kept.release_month) as release_month,
        released.release_month is null as has_no_release,
        kept.release_month is null as has_no_members
    from released
    full outer join kept
        on released.release_month = kept.release_month

),

in_order as (

    select
        *,
        lag(release_month) over (order by release_month) as previous_month
    from months

),

faulty as (

    select release_month
    from in_order
    where
        has_no_release
        or has_no_members
        or previous_month + interval '1 month' <> release_month

)

select * from faulty
