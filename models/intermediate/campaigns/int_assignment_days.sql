{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'happened_on'},
        indexes=[
            {'columns': ['happened_on']},
            {'columns': ['organization_id']},
            {'columns': ['rejection_reason']},
        ],
    )
}}

{#- Found by an index, as all that a night looks for: one without a due date has its day. #}
{%- set has_no_day = "assigned_at is null or assigned_at < cast('0001-01-01' as timestamp)" %}

with

assignments as {{ not_materialized() }} (

    select * from {{ ref('stg_platform__campaign_assignments') }}

),

flagged as (

    {{ flag_duplicates(
        'assignments', 'campaign_assignments', 'assignment_id',
        to_build=[days_to_build('assigned_at'), days_to_build('completed_at'), days_to_build('updated_at'), has_no_day]
            | join(' or '),
        order_by=['has_invalid_time', 'updated_at desc nulls first', 'assigned_at asc nulls last'],
        columns=[
            'organization_id', 'campaign_id', 'employee_id', 'status', 'due_date', 'completed_at', 'created_at',
        ],
    ) }}

),

tenants as (

    select organization_id from {{ ref('int_tenants') }}

),

-- done before it was assigned: counted as completed from the day it was assigned
dated as (

    select
        organization_id,
        campaign_id,
        is_duplicate,
        has_invalid_time,
        -- a duplicate is dated when it was written, so that the run which first sees it lists it
        case
            when {{ has_no_day }} then null
            when is_duplicate then greatest(cast(assigned_at as date), cast(updated_at as date))
            else cast(assigned_at as date)
        end as assigned_on,
        case
            when not has_invalid_time and done_at is not null
                then greatest(cast(assigned_at as date), cast(done_at as date))
        end as completed_on,
        done_at,
        case
            when
                status not in (
                    'PENDING',
                    'NOTIFIED',
                    'IN_PROGRESS',
                    'COMPLETED',
                    'OVERDUE',
                    'SKIPPED',
                    'EXPIRED'
                )
                or status is null
                then 'unknown_status'
        end as remark
    from flagged

),

by_days as (

    select
        organization_id,
        campaign_id,
        is_duplicate,
        has_invalid_time,
        assigned_on,
        completed_on,
        remark,
        count(*) as assignments,
        max(done_at) as last_completed_at
    from dated
    group by
        organization_id,
        campaign_id,
        is_duplicate,
        has_invalid_time,
        assigned_on,
        completed_on,
        remark

),

checked as (

    select
        by_days.*,
        case
            when by_days.is_duplicate then 'duplicate_id'
            when by_days.has_invalid_time then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
            when by_days.assigned_on > {{ as_of_date() }} then 'after_as_of_date'
        end as rejection_reason
    from by_days
    left join tenants
        on by_days.organization_id = tenants.organization_id

),

happenings as (

    select
        checked.organization_id,
        checked.campaign_id,
        case when happening.happened_on <= {{ as_of_date() }} then happening.happened_on end
            as happened_on,
        happening.what,
        checked.rejection_reason,
        happening.remark,
        checked.assignments,
        happening.last_completed_at
    from checked
    {{ cross_join_rows('happening', ['what', 'happened_on', 'remark', 'last_completed_at'], [
        ("'assigned'", 'checked.assigned_on', 'checked.remark', 'cast(null as timestamp)'),
        ("'completed'", 'checked.completed_on', 'null', 'checked.last_completed_at'),
    ]) }}
    where
        happening.what = 'assigned'
        or happening.happened_on <= {{ as_of_date() }}

),

by_day as (

    select
        organization_id,
        campaign_id,
        happened_on,
        what,
        rejection_reason,
        remark,
        cast(sum(assignments) as bigint) as assignments,
        max(last_completed_at) as last_completed_at
    from happenings
    where {{ days_to_build('happened_on') }} or happened_on is null
    group by organization_id, campaign_id, happened_on, what, rejection_reason, remark

)

select * from by_day
