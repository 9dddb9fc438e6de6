with

investigations as (

    select * from {{ ref('stg_platform__investigations') }}

),

by_case as (

    select
        organization_id,
        case_id,
        has_invalid_time,
        -- the primary one: the lowest number among those with a due date
        (
            array_agg(due_date order by investigation_number, created_at, investigation_id)
            filter (where due_date is not null)
        )[1] as due_at,
        max(closed_at) as closed_at,
        count(*) as investigations,
        sum(duplicates) as duplicates
    from investigations
    group by organization_id, case_id, has_invalid_time

)

select * from by_case
