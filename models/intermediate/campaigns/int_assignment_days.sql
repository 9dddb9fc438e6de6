with

assignments as (

    select * from {{ ref('stg_platform__campaign_assignments') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

checked as (

    select
        assignments.organization_id,
        cast(assignments.assigned_at as date) as assigned_on,
        case
            when assignments.status = 'COMPLETED'
                then coalesce(assignments.completed_at, assignments.updated_at)
        end as completed_at,
        case
            when assignments.has_invalid_time then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
        end as rejection_reason,
        case
            when
                assignments.status not in (
                    'PENDING',
                    'NOTIFIED',
                    'IN_PROGRESS',
                    'COMPLETED',
                    'OVERDUE',
                    'SKIPPED',
                    'EXPIRED'
                )
                or assignments.status is null
                then 'unknown_status'
        end as remark,
        assignments.copies
    from assignments
    left join tenants
        on assignments.organization_id = tenants.organization_id

),

by_day as (

    select
        organization_id,
        assigned_on,
        cast(completed_at as date) as completed_on,
        rejection_reason,
        remark,
        count(*) as assignments,
        sum(copies) as copies,
        max(completed_at) as last_completed_at
    from checked
    group by organization_id, assigned_on, cast(completed_at as date), rejection_reason, remark

)

select * from by_day
