{{ config(materialized='view') }}

with

sessions as (

    select * from {{ ref('stg_platform__sessions') }}
    where not has_invalid_time

),

events as (

    select * from {{ ref('stg_platform__feature_usage_events') }}
    where not has_invalid_time

),

assignments as not materialized (

    select * from {{ ref('stg_platform__campaign_assignments') }}
    where not has_invalid_time

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

-- as in int_assignment_days
completed as (

    select
        assignments.organization_id,
        greatest(
            cast(assignments.assigned_at as date),
            cast(coalesce(assignments.completed_at, assignments.updated_at) as date)
        ) as completed_on
    from assignments
    inner join tenants
        on assignments.organization_id = tenants.organization_id
    where assignments.status = 'COMPLETED'

),

activity as (

    select
        'sessions' as source_table,
        'logged_in' as what,
        organization_id,
        cast(created_at as date) as happened_on
    from sessions
    union all
    select
        'feature_usage_events' as source_table,
        'used' as what,
        organization_id,
        cast(occurred_at as date) as happened_on
    from events
    union all
    select
        'campaign_assignments' as source_table,
        'assigned' as what,
        organization_id,
        cast(assigned_at as date) as happened_on
    from assignments
    union all
    select
        'campaign_assignments' as source_table,
        'completed' as what,
        organization_id,
        completed_on as happened_on
    from completed

)

select * from activity
