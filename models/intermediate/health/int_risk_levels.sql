with

rules as (

    select * from {{ ref('risk_rules') }}

),

trends as (

    select distinct trend from {{ ref('trend_rules') }}

),

numbers as (

    {{ dbt_utils.generate_series(101) }}

),

scores as (

    select cast(generated_number as integer) - 1 as overall_score
    from numbers

),

matches as (

    select
        scores.overall_score,
        trends.trend,
        rules.risk_level,
        row_number() over (
            partition by scores.overall_score, trends.trend
            order by rules.position
        ) as match_number
    from scores
    cross join trends
    inner join rules
        on
            (scores.overall_score < rules.score_below or rules.score_below is null)
            and (scores.overall_score >= rules.score_from or rules.score_from is null)
            and (trends.trend = rules.trend or rules.trend is null)

),

first_matches as (

    select
        overall_score,
        trend,
        risk_level
    from matches
    where match_number = 1

)

select * from first_matches
