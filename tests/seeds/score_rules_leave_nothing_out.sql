-- Every change of the score from -100 to 100 has a trend, and every score from 0 to 100 with every
-- trend has a risk level. A day that no rule fits would have no score at all.
with

trend_rules as (

    select
        *,
        true as is_rule
    from {{ ref('trend_rules') }}

),

risk_rules as (

    select
        *,
        true as is_rule
    from {{ ref('risk_rules') }}

),

numbers as (

    {{ dbt_utils.generate_series(201) }}

),

deltas as (

    select cast(generated_number as integer) - 101 as score_delta from numbers

),

scores as (

    select
        deltas.score_delta as overall_score,
        trends.trend
    from deltas
    cross join (values ('IMPROVING'), ('STABLE'), ('DECLINING')) as trends (trend)
    where deltas.score_delta >= 0

),

left_out as (

    select
        'trend_rules' as seed,
        deltas.score_delta as points,
        null as trend
    from deltas
    left join trend_rules as rules
        on
            (deltas.score_delta > rules.delta_above or rules.delta_above is null)
            and (deltas.score_delta < rules.delta_below or rules.delta_below is null)
    where rules.is_rule is null
    union all
    select
        'risk_rules' as seed,
        scores.overall_score as points,
        scores.trend
    from scores
    left join risk_rules as rules
        on
            (scores.overall_score < rules.score_below or rules.score_below is null)
            and (scores.overall_score >= rules.score_from or rules.score_from is null)
            and (scores.trend = rules.trend or rules.trend is null)
    where rules.is_rule is null

)

select * from left_out
