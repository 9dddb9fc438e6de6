with

late_arriving_rows as (

    select
        source_table,
        happened_on,
        as_of_date,
        raw_rows,
        built_rows,
        reprocess_from
    from {{ ref('int_late_arriving_rows') }}

)

select * from late_arriving_rows
