-- The portfolio has each active tenant once, with the score of the as-of date, the change since 30
-- days before, and a risk that each of the days counted had while the day before them had not.
with

tenants as (

    select * from {{ ref('tenants') }}
    where is_active

),

portfolio as (

    select * from {{ ref('tenant_portfolio') }}

),

scores as (

    select * from {{ ref('tenant_health_scores') }}

),

spells as (

    select
        portfolio.organization_id,
        count(*) filter (where scores.risk_level = portfolio.risk_level) as days_of_spell,
        bool_or(
            scores.metric_date = portfolio.as_of_date - portfolio.days_at_current_risk
            and scores.risk_level = portfolio.risk_level
        ) as began_earlier
    from portfolio
    inner join scores
        on
            portfolio.organization_id = scores.organization_id
            and scores.metric_date >= portfolio.as_of_date - portfolio.days_at_current_risk
    group by portfolio.organization_id

),

portfolio_by_tenant as (

    select
        tenants.organization_id as active_tenant,
        portfolio.*
    from tenants
    full outer join portfolio
        on tenants.organization_id = portfolio.organization_id

),

faulty as (

    select coalesce(portfolio.active_tenant, portfolio.organization_id) as organization_id
    from portfolio_by_tenant as portfolio
    left join scores as newest
        on
            portfolio.organization_id = newest.organization_id
            and newest.metric_date = {{ as_of_date() }}
    left join scores as month_ago
        on
            portfolio.organization_id = month_ago.organization_id
            and month_ago.metric_date = {{ as_of_date() }} - 30
    left join spells
        on portfolio.organization_id = spells.organization_id
    where
        portfolio.active_tenant is null
        or portfolio.as_of_date is distinct from {{ as_of_date() }}
        or portfolio.overall_score is distinct from newest.overall_score
        or portfolio.login_score is distinct from newest.login_score
        or portfolio.case_resolution_score is distinct from newest.case_resolution_score
        or portfolio.campaign_completion_score is distinct from newest.campaign_completion_score
        or portfolio.feature_adoption_score is distinct from newest.feature_adoption_score
        or portfolio.support_ticket_score is distinct from newest.support_ticket_score
        or portfolio.score_delta is distinct from newest.score_delta
        or portfolio.trend is distinct from newest.trend
        or portfolio.risk_level is distinct from newest.risk_level
        or portfolio.health_status is distinct from newest.health_status
        or portfolio.data_coverage is distinct from newest.data_coverage
        or portfolio.alert_level is distinct from newest.alert_level
        or portfolio.score_30d_ago is distinct from month_ago.overall_score
        or portfolio.score_delta_30d
        is distinct from newest.overall_score - month_ago.overall_score
        or spells.days_of_spell is distinct from portfolio.days_at_current_risk
        or spells.began_earlier

)

select * from faulty
