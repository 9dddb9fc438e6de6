with

windows as (

    select * from {{ ref('score_windows') }}

),

-- looked up by index
scores as {{ not_materialized() }} (

    select * from {{ ref('int_health_scores') }}

),

newest as (

    select
        organization_id,
        overall_score as score_to
    from scores
    where metric_date = {{ as_of_date() }}

),

-- a tenant that is younger than the window has its first scored day instead
starts as (

    select
        newest.organization_id,
        windows.window_days,
        newest.score_to,
        first_scored.from_date,
        first_scored.score_from
    from newest
    cross join windows
    cross join
        lateral {{ first_row(
            {'from_date': 'scores.metric_date', 'score_from': 'scores.overall_score'},
            from='scores',
            where='scores.organization_id = newest.organization_id and scores.metric_date >= '
            ~ as_of_date() ~ ' - windows.window_days',
            order_by='scores.metric_date',
        ) }} as first_scored

),

spans as (

    select
        organization_id,
        window_days,
        from_date,
        from_date > {{ as_of_date() }} - window_days as is_partial,
        score_from,
        score_to
    from starts

)

select * from spans
