with

risk_rules as (

    select * from {{ ref('risk_rules') }}

),

-- critical: the risk is high at such a score, whatever the trend
parameters as (

    select
        {{ as_of_date() }} as as_of_date,
        max(score_below) as critical_score
    from risk_rules
    where risk_level = 'HIGH' and trend is null and score_from is null

)

select * from parameters
