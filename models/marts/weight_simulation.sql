with

changes as (

    select * from {{ ref('int_simulated_changes') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

components as (

    select * from {{ ref('component_labels') }}

),

described as (

    select
        changes.scenario,
        changes.organization_id,
        changes.as_of_date,
        changes.score_now,
        changes.score_then,
        changes.login_score_then,
        changes.case_resolution_score_then,
        changes.campaign_completion_score_then,
        changes.feature_adoption_score_then,
        changes.support_ticket_score_then,
        changes.risk_now,
        changes.risk_then,
        changes.trend_then,
        changes.status_now,
        changes.status_then,
        changes.moves,
        changes.top_component,
        tenants.customer,
        {{ label_of('health_status', 'changes.status_now') }} as status_now_label,
        {{ label_of('health_status', 'changes.status_then') }} as status_then_label,
        {{ label_of('risk_move', 'changes.moves') }} as moves_label,
        {{ label_of('risk_move', 'changes.moves', 'position') }} as moves_position,
        components.label as top_component_label
    from changes
    inner join tenants
        on changes.organization_id = tenants.organization_id
    left join components
        on changes.top_component = components.component

)

select * from described
