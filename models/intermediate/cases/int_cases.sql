with

cases as (

    select * from {{ ref('stg_platform__cases') }}

),

investigations as (

    select * from {{ ref('stg_platform__investigations') }}
    where not has_invalid_time

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

last_closings as (

    select
        organization_id,
        case_id,
        max(closed_at) as closed_at
    from investigations
    group by organization_id, case_id

),

due_dates as (

    select
        organization_id,
        case_id,
        due_date as due_at,
        row_number() over (
            partition by organization_id, case_id
            order by investigation_number, created_at, investigation_id
        ) as position
    from investigations
    where due_date is not null

),

timed as (

    select
        cases.*,
        due_dates.due_at,
        case
            when cases.status = 'CLOSED'
                then coalesce(cases.outcome_at, last_closings.closed_at, cases.updated_at)
        end as closed_at
    from cases
    left join last_closings
        on
            cases.organization_id = last_closings.organization_id
            and cases.case_id = last_closings.case_id
    left join due_dates
        on
            cases.organization_id = due_dates.organization_id
            and cases.case_id = due_dates.case_id
            and due_dates.position = 1

),

checked as (

    select
        timed.case_id,
        timed.organization_id,
        timed.created_at,
        timed.closed_at,
        timed.due_at,
        cast(timed.created_at as date) as created_on,
        cast(timed.closed_at as date) as closed_on,
        cast(timed.due_at as date) as due_on,
        timed.closed_at <= timed.due_at or timed.due_at is null as is_on_time,
        case
            when timed.closed_at >= timed.created_at
                then extract(epoch from timed.closed_at - timed.created_at)
        end as resolution_seconds,
        case
            when timed.has_invalid_time then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
            when timed.is_merged then 'merged_case'
        end as rejection_reason,
        case
            when timed.status not in ('NEW', 'OPEN', 'CLOSED') or timed.status is null
                then 'unknown_status'
            when timed.closed_at < timed.created_at then 'closed_before_created'
        end as remark,
        timed.copies
    from timed
    left join tenants
        on timed.organization_id = tenants.organization_id

)

select * from checked
