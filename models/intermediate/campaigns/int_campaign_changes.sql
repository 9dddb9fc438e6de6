with

campaigns as (

    select * from {{ ref('int_campaigns') }}
    where rejection_reason is null and launched_on is not null

),

assignment_days as (

    select * from {{ ref('int_assignment_days') }}
    where rejection_reason is null

),

campaign_changes as (

    select
        campaigns.organization_id,
        change.changed_on,
        'campaigns_active' as measure,
        change.amount
    from campaigns
    cross join
        lateral (
            values
            (campaigns.launched_on, 1),
            (campaigns.ended_on, -1)
        ) as change (changed_on, amount)
    where campaigns.ended_on is null or campaigns.launched_on < campaigns.ended_on

),

assignment_changes as (

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

changes as (

    select * from campaign_changes
    union all
    select * from assignment_changes

),

by_day as (

    select
        organization_id,
        changed_on,
        measure,
        'level' as kind,
        sum(amount) as amount
    from changes
    where changed_on is not null
    group by organization_id, changed_on, measure

)

select * from by_day
