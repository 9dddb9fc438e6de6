with

cases as (

    select * from {{ ref('stg_platform__cases') }}
    where not has_invalid_time and not is_merged

),

investigations as (

    select * from {{ ref('int_investigations') }}
    where not has_invalid_time

),

tenants as (

    select organization_id from {{ ref('int_tenants') }}

),

timed as (

    select
        cases.case_id,
        cases.organization_id,
        cases.status,
        cases.created_at,
        investigations.due_at,
        case
            when cases.status = 'CLOSED'
                then coalesce(cases.outcome_at, investigations.closed_at, cases.updated_at)
        end as closed_at
    from cases
    inner join tenants
        on cases.organization_id = tenants.organization_id
    left join investigations
        on
            cases.organization_id = investigations.organization_id
            and cases.case_id = investigations.case_id

),

dated as (

    select
        case_id,
        organization_id,
        created_at,
        closed_at,
        due_at,
        cast(created_at as date) as created_on,
        cast(closed_at as date) as closed_on,
        cast(due_at as date) as due_on,
        closed_at <= due_at or due_at is null as is_on_time,
        -- overdue at the end of a day: created, past its due time and not closed by then
        case
            when
                due_at is not null
                and (
                    closed_at is null
                    or cast(closed_at as date) > cast(greatest(created_at, due_at) as date)
                )
                then cast(greatest(created_at, due_at) as date)
        end as overdue_from,
        case
            when closed_at >= created_at then {{ seconds_between('created_at', 'closed_at') }}
        end as resolution_seconds,
        case
            when status not in ('NEW', 'OPEN', 'CLOSED') or status is null then 'unknown_status'
            when closed_at < created_at then 'closed_before_created'
        end as remark
    from timed

)

select * from dated
