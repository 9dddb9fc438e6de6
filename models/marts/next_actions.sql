with

plans as (

    select * from {{ ref('int_next_actions') }}

),

action_costs as (

    select * from {{ ref('action_costs') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

-- items come by their due time: the first one says until when the plan holds
first_items as (

    select * from {{ ref('int_action_candidates') }}
    where position = 1

),

scores as (

    select * from {{ ref('int_health_scores') }}
    where metric_date = {{ as_of_date() }}

),

worded as (

    select
        plans.*,
        coalesce(action_costs.position, 0) as position,
        first_items.due_at as first_due_at,
        case
            when plans.is_feasible and plans.units = 1 then action_costs.headline_one
            when plans.is_feasible
                then replace(
                    action_costs.headline_many,
                    '{units}',
                    cast(plans.units as {{ dbt.type_string() }})
                )
            when plans.reachable_on is not null
                then
                    'wait: all that is possible today makes ' || plans.best_score || '; '
                    || plans.target_score || ' can be reached from '
                    || cast(plans.reachable_on as {{ dbt.type_string() }})
            else
                'wait: all that is possible today makes ' || plans.best_score || '; '
                || plans.target_score || ' is out of reach for the next 30 days'
        end as what_to_do,
        scores.health_status = 'INSUFFICIENT_DATA' as is_first_contact,
        tenants.customer
    from plans
    inner join tenants
        on plans.organization_id = tenants.organization_id
    inner join scores
        on plans.organization_id = scores.organization_id
    left join action_costs
        on plans.action = action_costs.action
    left join first_items
        on
            plans.organization_id = first_items.organization_id
            and plans.action = first_items.action

),

actions as (

    select
        organization_id,
        {{ as_of_date() }} as as_of_date,
        target_score,
        target_risk,
        position,
        action,
        case
            when is_first_contact then 'First contact: ' || what_to_do
            else upper(left(what_to_do, 1)) || substr(what_to_do, 2)
        end as headline,
        units,
        available,
        points,
        effort,
        first_due_at,
        score_now,
        is_feasible,
        plan_effort,
        score_after,
        best_score,
        reachable_on,
        overdue_cases,
        overdue_points,
        customer,
        {{ label_of('risk_reached', 'target_risk') }} || ' (' || target_score || ')' as target_label
    from worded

)

select * from actions
