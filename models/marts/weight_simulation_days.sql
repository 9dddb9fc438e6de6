with

present as (

    select * from {{ ref('int_health_scores') }}
    where metric_date > {{ as_of_date() }} - 90

),

simulated as (

    select * from {{ ref('int_simulated_scores') }}
    where metric_date > {{ as_of_date() }} - 90

),

counted as (

    select
        simulated.scenario,
        simulated.metric_date,
        count(*) filter (where present.risk_level = 'HIGH') as high_now,
        count(*) filter (where simulated.risk_level = 'HIGH') as high_then,
        count(*) filter (where present.risk_level = 'MEDIUM') as medium_now,
        count(*) filter (where simulated.risk_level = 'MEDIUM') as medium_then,
        count(*) filter (where present.risk_level = 'LOW') as low_now,
        count(*) filter (where simulated.risk_level = 'LOW') as low_then,
        count(*) filter (where present.trend = 'DECLINING') as declining_now,
        count(*) filter (where simulated.trend = 'DECLINING') as declining_then
    from simulated
    inner join present
        on
            simulated.organization_id = present.organization_id
            and simulated.metric_date = present.metric_date
    group by simulated.scenario, simulated.metric_date

),

typed as (

    select
        scenario,
        metric_date,
        cast(high_now as integer) as high_now,
        cast(high_then as integer) as high_then,
        cast(medium_now as integer) as medium_now,
        cast(medium_then as integer) as medium_then,
        cast(low_now as integer) as low_now,
        cast(low_then as integer) as low_then,
        cast(declining_now as integer) as declining_now,
        cast(declining_then as integer) as declining_then
    from counted

)

select * from typed
