with

rejected_rows as (

    select * from {{ ref('int_rejected_rows') }}

)

select * from rejected_rows
