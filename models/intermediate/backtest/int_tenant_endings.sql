with

scores as (

    select * from {{ ref('int_health_scores') }}
    where metric_date <= {{ as_of_date() }}

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

scored as (

    select
        organization_id,
        min(metric_date) as first_scored_on,
        max(metric_date) as last_scored_on,
        max(metric_date) filter (where risk_level = 'LOW') as last_low_risk_on
    from scores
    group by organization_id

),

-- the last day of which scores are there, so that outcomes are known up to it
newest as (

    select max(last_scored_on) as as_of_date from scored

),

endings as (

    select
        scored.organization_id,
        newest.as_of_date,
        scored.first_scored_on,
        scored.last_scored_on,
        case
            when cast(tenants.deactivated_at as date) <= newest.as_of_date
                then cast(tenants.deactivated_at as date)
        end as left_on,
        {{ days_between(
            'coalesce(scored.last_low_risk_on, scored.first_scored_on - 1)',
            'scored.last_scored_on',
        ) }} as days_at_risk
    from scored
    inner join tenants
        on scored.organization_id = tenants.organization_id
    cross join newest

)

select * from endings
