with

rejected_rows as (

    select
        source_table,
        reason,
        as_of_date,
        row_count,
        is_counted
    from {{ ref('int_rejected_rows') }}

)

select * from rejected_rows
