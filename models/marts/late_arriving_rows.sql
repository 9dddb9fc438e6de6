with

late_arriving_rows as (

    select * from {{ ref('int_late_arriving_rows') }}

)

select * from late_arriving_rows
