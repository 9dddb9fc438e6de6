with

investigations as (

    select * from {{ ref('stg_platform__investigations') }}

),

-- the primary one: the lowest number among those with a due date
numbered as (

    select
        *,
        row_number() over (
            partition by organization_id, case_id, has_invalid_time
            order by
                due_date is null,
                investigation_number asc nulls last,
                created_at asc nulls last,
                {{ byte_order('investigation_id') }} asc nulls last
        ) as place
    from investigations

),

by_case as (

    select
        organization_id,
        case_id,
        has_invalid_time,
        max(due_date) filter (where place = 1) as due_at,
        max(closed_at) as closed_at,
        count(*) as investigations,
        sum(duplicates) as duplicates
    from numbered
    group by organization_id, case_id, has_invalid_time

)

select * from by_case
