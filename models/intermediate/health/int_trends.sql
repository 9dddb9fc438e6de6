with

rules as (

    select * from {{ ref('trend_rules') }}

),

numbers as (

    {{ dbt_utils.generate_series(201) }}

),

deltas as (

    select cast(generated_number as integer) - 101 as score_delta
    from numbers

),

matches as (

    select
        deltas.score_delta,
        rules.trend,
        row_number() over (partition by deltas.score_delta order by rules.position) as match_number
    from deltas
    inner join rules
        on
            (deltas.score_delta > rules.delta_above or rules.delta_above is null)
            and (deltas.score_delta < rules.delta_below or rules.delta_below is null)

),

first_matches as (

    select
        score_delta,
        trend
    from matches
    where match_number = 1

)

select * from first_matches
