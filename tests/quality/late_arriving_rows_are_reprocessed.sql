-- Every day of the last five weeks was built with as many raw rows as there are now.
{{ config(severity='warn') }}

with

late_arriving_rows as (

    select
        source_table,
        happened_on,
        raw_rows,
        built_rows,
        reprocess_from
    from {{ ref('late_arriving_rows') }}

)

select * from late_arriving_rows
