with

checked_rows as (

    select * from {{ ref('int_checked_rows') }}

),

copies as (

    select
        source_table,
        'duplicate_id' as reason,
        false as is_counted,
        row_copies - row_count as row_count
    from checked_rows

),

left_out as (

    select
        source_table,
        case
            when rejection_reason is not null then rejection_reason
            when dated_on > {{ as_of_date() }} then 'after_as_of_date'
        end as reason,
        false as is_counted,
        row_count
    from checked_rows

),

remarked as (

    select
        source_table,
        remark as reason,
        true as is_counted,
        row_count
    from checked_rows
    where rejection_reason is null and dated_on <= {{ as_of_date() }}

),

findings as (

    select * from copies
    union all
    select * from left_out
    union all
    select * from remarked

),

counted as (

    select
        source_table,
        reason,
        {{ as_of_date() }} as as_of_date,
        cast(sum(row_count) as bigint) as row_count,
        is_counted
    from findings
    where reason is not null
    group by source_table, reason, is_counted
    having sum(row_count) > 0

)

select * from counted
