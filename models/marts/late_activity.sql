with

late_rows as (

    select * from {{ ref('int_late_rows') }}

),

by_day as (

    select
        source_table,
        what,
        happened_on,
        {{ as_of_date() }} as as_of_date,
        cast(count(distinct organization_id) as integer) as tenants,
        cast(sum(row_count) as bigint) as row_count,
        min(happened_on) over () as reprocess_from
    from late_rows
    group by source_table, what, happened_on

)

select * from by_day
