{{ config(tags=['weekly']) }}

with

changes as (

    select
        scenario,
        organization_id,
        as_of_date,
        score_now,
        score_then,
        login_score_then,
        case_resolution_score_then,
        campaign_completion_score_then,
        feature_adoption_score_then,
        support_ticket_score_then,
        risk_now,
        risk_then,
        trend_then,
        status_now,
        status_then,
        moves,
        top_component
    from {{ ref('int_simulated_changes') }}

)

select * from changes
