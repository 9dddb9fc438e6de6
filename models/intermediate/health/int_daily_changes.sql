{{ config(materialized='view') }}

with

users as (

    select * from {{ ref('int_users') }}
    where enabled_until is null or enabled_from <= enabled_until

),

cases as (

    select * from {{ ref('int_cases') }}

),

campaigns as (

    select * from {{ ref('int_campaigns') }}
    where
        launched_on is not null
        and (ended_on is null or launched_on < ended_on)

),

assignment_days as (

    select * from {{ ref('int_assignment_days') }}
    where rejection_reason is null

),

feature_use as (

    select * from {{ ref('int_feature_use') }}

),

tickets as (

    select * from {{ ref('int_tickets') }}

),

changes as (

    select
        users.organization_id,
        change.changed_on,
        'total_users' as measure,
        'level' as kind,
        change.amount
    from users
    {{ cross_join_rows('change', ['changed_on', 'amount'], [
        ('users.enabled_from', 1),
        ('users.enabled_until + 1', -1),
    ]) }}
    union all
    select
        cases.organization_id,
        change.changed_on,
        change.measure,
        change.kind,
        change.amount
    from cases
    {{ cross_join_rows('change', ['measure', 'kind', 'changed_on', 'amount'], [
        ("'cases_created'", "'flow'", 'cases.created_on', 1),
        ("'cases_closed'", "'flow'", 'cases.closed_on', 1),
        ("'cases_on_time'", "'flow'", 'cases.closed_on', 'cast(cases.is_on_time as integer)'),
        (
            "'cases_resolved'",
            "'flow'",
            'cases.closed_on',
            'cast(cases.resolution_seconds is not null as integer)',
        ),
        ("'resolution_seconds'", "'flow'", 'cases.closed_on', 'cases.resolution_seconds'),
        ("'cases_overdue'", "'level'", 'cases.overdue_from', 1),
        (
            "'cases_overdue'",
            "'level'",
            'case when cases.overdue_from is not null then cases.closed_on end',
            -1,
        ),
    ]) }}
    union all
    select
        campaigns.organization_id,
        change.changed_on,
        'campaigns_active' as measure,
        'level' as kind,
        change.amount
    from campaigns
    {{ cross_join_rows('change', ['changed_on', 'amount'], [
        ('campaigns.launched_on', 1),
        ('campaigns.ended_on', -1),
    ]) }}
    union all
    select
        organization_id,
        happened_on as changed_on,
        case what
            when 'assigned' then 'assignments_total'
            when 'completed' then 'assignments_completed'
        end as measure,
        'level' as kind,
        assignments as amount
    from assignment_days
    union all
    select
        organization_id,
        first_used_on as changed_on,
        'features_adopted' as measure,
        'level' as kind,
        1 as amount
    from feature_use
    union all
    select
        organization_id,
        created_on as changed_on,
        'support_tickets' as measure,
        'flow' as kind,
        1 as amount
    from tickets

),

dated as (

    select * from changes
    where changed_on is not null and amount <> 0

)

select * from dated
