-- Every day's numbers agree with the raw rows.
{{ config(severity='warn') }}

with

late_activity as (

    select
        source_table,
        what,
        happened_on,
        tenants,
        row_count,
        reprocess_from
    from {{ ref('late_activity') }}

)

select * from late_activity
