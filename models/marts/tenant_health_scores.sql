with

scores as (

    select * from {{ ref('int_health_scores') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

selected as (

    select
        scores.organization_id,
        scores.metric_date,
        scores.login_score,
        scores.case_resolution_score,
        scores.campaign_completion_score,
        scores.feature_adoption_score,
        scores.support_ticket_score,
        scores.overall_score,
        scores.previous_score,
        scores.score_delta,
        scores.trend,
        scores.risk_level,
        tenants.alert_level,
        cast(scores.data_coverage as numeric(5, 4)) as data_coverage,
        scores.health_status
    from scores
    inner join tenants
        on scores.organization_id = tenants.organization_id

)

select * from selected
