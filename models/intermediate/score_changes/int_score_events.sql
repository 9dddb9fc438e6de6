{{ config(materialized='view') }}

with

cases as (

    select * from {{ ref('int_cases') }}

),

tickets as (

    select * from {{ ref('int_tickets') }}

),

login_changes as (

    select
        organization_id,
        changed_on as happened_on,
        'login' as component,
        cause,
        'USER' as entity_type,
        user_id as entity_id,
        1 as amount,
        reached,
        possible
    from {{ ref('int_login_changes') }}

),

-- a case counts for 30 days from its closing, and before that while it is overdue
case_changes as (

    select
        cases.organization_id,
        change.happened_on,
        'case_resolution' as component,
        change.cause,
        'CASE' as entity_type,
        cases.case_id as entity_id,
        1 as amount,
        change.reached,
        change.possible
    from cases
    {{ cross_join_rows('change', ['cause', 'happened_on', 'is_change', 'reached', 'possible'], [
        ("'closed_on_time'", 'cases.closed_on', 'cases.is_on_time', 1, 1),
        ("'on_time_left_window'", 'cases.closed_on + 30', 'cases.is_on_time', -1, -1),
        ("'became_overdue'", 'cases.overdue_from', 'true', 0, 1),
        ("'overdue_ended'", 'cases.closed_on', 'cases.overdue_from is not null', 0, -1),
        ("'closed_late'", 'cases.closed_on', 'not cases.is_on_time', 0, 1),
        ("'late_left_window'", 'cases.closed_on + 30', 'not cases.is_on_time', 0, -1),
    ]) }}
    where change.is_change and change.happened_on is not null

),

assignment_changes as (

    select
        organization_id,
        happened_on,
        'campaign_completion' as component,
        case what
            when 'assigned' then 'assignments_added'
            when 'completed' then 'assignments_completed'
        end as cause,
        'CAMPAIGN' as entity_type,
        campaign_id as entity_id,
        assignments as amount,
        case what when 'completed' then assignments else 0 end as reached,
        case what when 'assigned' then assignments else 0 end as possible
    from {{ ref('int_assignment_days') }}
    where rejection_reason is null

),

feature_changes as (

    select
        organization_id,
        first_used_on as happened_on,
        'feature_adoption' as component,
        'features_adopted' as cause,
        'FEATURE' as entity_type,
        feature_key as entity_id,
        1 as amount,
        1 as reached,
        0 as possible
    from {{ ref('int_feature_use') }}

),

ticket_changes as (

    select
        tickets.organization_id,
        change.happened_on,
        'support_tickets' as component,
        change.cause,
        'TICKET' as entity_type,
        tickets.ticket_id as entity_id,
        1 as amount,
        change.reached,
        0 as possible
    from tickets
    {{ cross_join_rows('change', ['cause', 'happened_on', 'reached'], [
        ("'tickets_created'", 'tickets.created_on', 1),
        ("'tickets_left_window'", 'tickets.created_on + 30', -1),
    ]) }}

),

events as (

    select * from login_changes
    union all
    select * from case_changes
    union all
    select * from assignment_changes
    union all
    select * from feature_changes
    union all
    select * from ticket_changes

)

select * from events
