-- Plans start from the published score, each tenant below a target that others have has one, the
-- parts of a plan make the whole, and there is an item for each unit. Returns a row per problem.
with

plans as (

    select
        organization_id,
        target_score,
        score_now,
        is_feasible,
        plan_effort,
        score_after,
        count(*) over (partition by organization_id, target_score) as versions,
        sum(units) as units,
        sum(points) as points,
        sum(effort) as effort
    from {{ ref('next_actions') }}
    group by organization_id, target_score, score_now, is_feasible, plan_effort, score_after

),

entities as (

    select
        organization_id,
        target_score,
        action,
        entity_id,
        count(*) as times
    from {{ ref('next_action_items') }}
    group by organization_id, target_score, action, entity_id

),

items as (

    select
        organization_id,
        target_score,
        count(*) as units,
        max(times) as times
    from entities
    group by organization_id, target_score

),

scores as (

    select * from {{ ref('int_health_scores') }}
    where metric_date = {{ as_of_date() }} and risk_level <> 'LOW'

),

targets as (

    select distinct target_score
    from plans

),

expected as (

    select
        scores.organization_id,
        targets.target_score,
        scores.overall_score
    from scores
    inner join targets
        on scores.overall_score < targets.target_score

),

faulty as (

    select
        coalesce(expected.organization_id, plans.organization_id, items.organization_id)
            as organization_id,
        coalesce(expected.target_score, plans.target_score, items.target_score) as target_score
    from expected
    full outer join plans
        on
            expected.organization_id = plans.organization_id
            and expected.target_score = plans.target_score
    full outer join items
        on
            plans.organization_id = items.organization_id
            and plans.target_score = items.target_score
    where
        expected.overall_score is distinct from plans.score_now
        or plans.versions <> 1
        or coalesce(plans.units, 0) <> coalesce(items.units, 0)
        or items.times > 1
        or (
            plans.is_feasible
            and (
                plans.effort <> plans.plan_effort
                or abs(plans.score_now + plans.points - plans.score_after) > 1
            )
        )

)

select * from faulty
