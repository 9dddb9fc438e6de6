{{ config(materialized='view') }}

with

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

changes as (

    select
        campaigns.organization_id,
        change.changed_on,
        'campaigns_active' as measure,
        change.amount
    from campaigns
    {{ cross_join_rows('change', ['changed_on', 'amount'], [
        ('campaigns.launched_on', 1),
        ('campaigns.ended_on', -1),
    ]) }}
    where change.changed_on is not null
    union all
    select
        organization_id,
        happened_on as changed_on,
        case what
            when 'assigned' then 'assignments_total'
            when 'completed' then 'assignments_completed'
        end as measure,
        assignments as amount
    from assignment_days

),

by_day as (

    select
        organization_id,
        changed_on,
        measure,
        'level' as kind,
        sum(amount) as amount
    from changes
    group by organization_id, changed_on, measure

)

select * from by_day
