with

scores as (

    select * from {{ ref('int_health_scores') }}

),

newest as (

    select
        organization_id,
        risk_level
    from scores
    where metric_date = {{ as_of_date() }}

),

other_days as (

    select
        newest.organization_id,
        min(scores.metric_date) as first_day,
        max(scores.metric_date) filter (where scores.risk_level <> newest.risk_level)
            as last_other_day
    from newest
    inner join scores
        on newest.organization_id = scores.organization_id
    group by newest.organization_id

),

spells as (

    select
        organization_id,
        {{ as_of_date() }} - coalesce(last_other_day, first_day - 1) as days_at_current_risk
    from other_days

)

select * from spells
