-- Every month up to the newest release has its release and its members, without a gap: releases are
-- made once. Months after it may have members alone, where a run had no key to release them with.
{{ config(severity='error') }}

with

released as (

    select distinct release_month from {{ ref('published_benchmarks') }}

),

kept as (

    select distinct release_month from {{ ref('int_release_members') }}

),

newest as (

    select max(release_month) as release_month from released

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
        months.*,
        newest.release_month as newest_release,
        lag(months.release_month) over (order by months.release_month) as previous_month
    from months
    cross join newest

),

faulty as (

    select release_month
    from in_order
    where
        has_no_members
        or (has_no_release and release_month <= newest_release)
        or previous_month + interval '1 month' <> release_month

),

problems as (

    select
        'the release of ' || to_char(release_month, 'YYYY-MM')
        || ', its members, or the month before it is missing: restore it from a backup' as problem
    from faulty

)

select * from problems
