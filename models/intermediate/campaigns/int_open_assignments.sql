{{ config(materialized='view') }}

{%- set after_last_day = "(" ~ as_of_date() ~ " + 1)" %}

with

assignments as {{ not_materialized() }} (

    select * from {{ ref('stg_platform__campaign_assignments') }}

),

campaigns as (

    select * from {{ ref('int_campaigns') }}
    where
        launched_on <= {{ as_of_date() }}
        and (ended_on > {{ as_of_date() }} or ended_on is null)

),

at_risk as (

    select organization_id from {{ ref('int_health_scores') }}
    where metric_date = {{ as_of_date() }} and risk_level <> 'LOW'

),

active_campaigns as (

    select
        campaigns.organization_id,
        campaigns.campaign_id
    from campaigns
    inner join at_risk
        on campaigns.organization_id = at_risk.organization_id

),

-- one that was completed after the as-of date was open on it
flagged as (

    {{ flag_duplicates(
        'assignments', 'campaign_assignments', 'assignment_id',
        to_build="(status in ('PENDING', 'NOTIFIED', 'IN_PROGRESS', 'OVERDUE') or done_at >= "
            ~ after_last_day ~ ") and campaign_id in (select campaign_id from active_campaigns)",
        order_by=['has_invalid_time', 'updated_at desc nulls first', 'assigned_at asc nulls last'],
        columns=[
            'organization_id', 'campaign_id', 'employee_id', 'status', 'due_date', 'completed_at', 'created_at',
        ],
        all_on_first_build=false,
    ) }}

),

open_assignments as (

    select
        flagged.assignment_id,
        flagged.organization_id,
        flagged.campaign_id
    from flagged
    inner join active_campaigns
        on
            flagged.organization_id = active_campaigns.organization_id
            and flagged.campaign_id = active_campaigns.campaign_id
    where
        not flagged.is_duplicate
        and not flagged.has_invalid_time
        and flagged.assigned_at < {{ after_last_day }}

)

select * from open_assignments
