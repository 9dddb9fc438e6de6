with

plans as (

    select * from {{ ref('int_next_actions') }}

),

candidates as (

    select * from {{ ref('int_action_candidates') }}

),

items as (

    select
        plans.organization_id,
        {{ as_of_date() }} as as_of_date,
        plans.target_score,
        plans.action,
        cast(candidates.position as integer) as position,
        candidates.entity_id,
        candidates.entity_name,
        candidates.campaign_id,
        candidates.last_seen_at,
        candidates.due_at
    from plans
    inner join candidates
        on
            plans.organization_id = candidates.organization_id
            and plans.action = candidates.action
            and plans.units >= candidates.position

)

select * from items
