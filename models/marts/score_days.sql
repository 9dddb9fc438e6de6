with

-- a year, so that a night's cost does not grow with history
scores as (

    select * from {{ ref('int_health_scores') }}
    where metric_date > {{ as_of_date() }} - 365

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where is_active

),

portfolio as (

    select * from {{ ref('tenant_portfolio') }}

),

risk_lines as (

    select
        min(score_from) filter (where risk_level = 'LOW') as low_risk_from,
        max(score_below) filter (where risk_level = 'HIGH' and trend is null) as high_risk_below
    from {{ ref('risk_rules') }}

),

alert_days as (

    select distinct
        organization_id,
        opened_on
    from {{ ref('alerts') }}

),

-- a silent customer's score after its last activity is no news of it
shown as (

    select
        scores.organization_id,
        tenants.customer,
        scores.metric_date,
        case
            when scores.health_status = 'INSUFFICIENT_DATA' then null
            when portfolio.is_score_shown then scores.overall_score
            when scores.metric_date <= cast(portfolio.last_activity_at as date)
                then scores.overall_score
        end as shown_score,
        cast(risk_lines.low_risk_from as integer) as low_risk_from,
        cast(risk_lines.high_risk_below as integer) as high_risk_below,
        case when alert_days.opened_on is not null then scores.overall_score end as alert_score
    from scores
    inner join tenants
        on scores.organization_id = tenants.organization_id
    inner join portfolio
        on scores.organization_id = portfolio.organization_id
    cross join risk_lines
    left join alert_days
        on
            scores.organization_id = alert_days.organization_id
            and scores.metric_date = alert_days.opened_on

)

select * from shown
