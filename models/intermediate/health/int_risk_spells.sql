with

-- looked up by index, which a copy of it would not have
scores as {{ not_materialized() }} (

    select * from {{ ref('int_health_scores') }}

),

newest as (

    select
        organization_id,
        risk_level
    from scores
    where metric_date = {{ as_of_date() }}

),

-- looked up one tenant at a time, so that the cost does not grow with history
other_days as (

    select
        newest.organization_id,
        (
            select min(scores.metric_date)
            from scores
            where scores.organization_id = newest.organization_id
        ) as first_day,
        (
            select max(scores.metric_date)
            from scores
            where
                scores.organization_id = newest.organization_id
                and scores.risk_level <> newest.risk_level
        ) as last_other_day
    from newest

),

spells as (

    select
        organization_id,
        {{ days_between('coalesce(last_other_day, first_day - 1)', as_of_date()) }}
            as days_at_current_risk
    from other_days

)

select * from spells
