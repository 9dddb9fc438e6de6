{{
    config(
        materialized='incremental',
        meta={'day_column': 'happened_on'},
        indexes=[{'columns': ['happened_on']}],
    )
}}

with

assignments as (

    select * from {{ ref('stg_platform__campaign_assignments') }}
    {% if is_incremental() %}
        where
            assigned_at >= {{ first_day_to_build() }}
            or completed_at >= {{ first_day_to_build() }}
            or updated_at >= {{ first_day_to_build() }}
            or has_invalid_time
    {% endif %}

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

checked as (

    select
        assignments.organization_id,
        case when not assignments.has_invalid_time then cast(assignments.assigned_at as date) end
            as assigned_on,
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
        end as remark
    from assignments
    left join tenants
        on assignments.organization_id = tenants.organization_id

),

-- completed before it was assigned: counted as completed from the day it was assigned
by_days as (

    select
        organization_id,
        assigned_on,
        case
            when completed_at is not null then greatest(assigned_on, cast(completed_at as date))
        end as completed_on,
        rejection_reason,
        remark,
        count(*) as assignments,
        max(completed_at) as last_completed_at
    from checked
    group by
        organization_id,
        assigned_on,
        case
            when completed_at is not null then greatest(assigned_on, cast(completed_at as date))
        end,
        rejection_reason,
        remark

),

happenings as (

    select
        by_days.organization_id,
        happening.happened_on,
        happening.what,
        by_days.rejection_reason,
        happening.remark,
        by_days.assignments,
        happening.last_completed_at
    from by_days
    cross join
        lateral (
            values
            (by_days.assigned_on, 'assigned', by_days.remark, cast(null as timestamp)),
            (by_days.completed_on, 'completed', null, by_days.last_completed_at)
        ) as happening (happened_on, what, remark, last_completed_at)
    where
        happening.what = 'assigned'
        or (by_days.completed_on is not null and by_days.rejection_reason is null)

),

by_day as (

    select
        organization_id,
        happened_on,
        what,
        rejection_reason,
        remark,
        cast(sum(assignments) as bigint) as assignments,
        max(last_completed_at) as last_completed_at
    from happenings
    {% if is_incremental() %}
        where happened_on >= {{ first_day_to_build() }} or happened_on is null
    {% endif %}
    group by organization_id, happened_on, what, rejection_reason, remark

)

select * from by_day
