{{ config(materialized='view') }}

with

present as (

    select * from {{ ref('int_health_scores') }}
    where metric_date = {{ as_of_date() }}

),

simulated as (

    select * from {{ ref('int_simulated_scores') }}
    where metric_date = {{ as_of_date() }}

),

present_components as (

    select * from {{ ref('int_component_scores') }}
    where metric_date = {{ as_of_date() }}

),

simulated_components as (

    select * from {{ ref('int_simulated_components') }}
    where metric_date = {{ as_of_date() }}

),

ranked_components as (

    select
        simulated.scenario,
        simulated.organization_id,
        simulated.component,
        row_number() over (
            partition by simulated.scenario, simulated.organization_id
            order by
                abs(simulated.weight * simulated.score - present.weight * present.score) desc,
                simulated.position
        ) as component_rank
    from simulated_components as simulated
    inner join present_components as present
        on
            simulated.organization_id = present.organization_id
            and simulated.component = present.component
    where simulated.weight * simulated.score <> present.weight * present.score

),

risk_order as (

    select
        ranks.risk_level,
        ranks.risk_rank
    from (values ('LOW', 1), ('MEDIUM', 2), ('HIGH', 3)) as ranks (risk_level, risk_rank)

),

compared as (

    select
        simulated.scenario,
        simulated.organization_id,
        simulated.metric_date as as_of_date,
        present.overall_score as score_now,
        simulated.overall_score as score_then,
        simulated.login_score as login_score_then,
        simulated.case_resolution_score as case_resolution_score_then,
        simulated.campaign_completion_score as campaign_completion_score_then,
        simulated.feature_adoption_score as feature_adoption_score_then,
        simulated.support_ticket_score as support_ticket_score_then,
        present.risk_level as risk_now,
        simulated.risk_level as risk_then,
        simulated.trend as trend_then,
        present.health_status as status_now,
        simulated.health_status as status_then,
        case
            when rank_then.risk_rank < rank_now.risk_rank then 'BETTER'
            when rank_then.risk_rank > rank_now.risk_rank then 'WORSE'
            else 'SAME'
        end as moves,
        ranked_components.component as top_component
    from simulated
    inner join present
        on simulated.organization_id = present.organization_id
    inner join risk_order as rank_now
        on present.risk_level = rank_now.risk_level
    inner join risk_order as rank_then
        on simulated.risk_level = rank_then.risk_level
    left join ranked_components
        on
            simulated.scenario = ranked_components.scenario
            and simulated.organization_id = ranked_components.organization_id
            and ranked_components.component_rank = 1

)

select * from compared
