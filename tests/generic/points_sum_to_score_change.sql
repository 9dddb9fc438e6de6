{#-
    The points of each tenant and day sum to the change of its score, to the last digit. Looks at the days that
    a night may have rebuilt. scores: the model with the scores. Returns a row for each day that is wrong.
#}
{% test points_sum_to_score_change(model, scores) %}

{{ config(severity='error') }}

with

scores as (

    select * from {{ scores }}
    where metric_date > {{ as_of_date() }} - 35

),

points as (

    select
        organization_id,
        metric_date,
        sum(points) as points
    from {{ model }}
    where metric_date > {{ as_of_date() }} - 35
    group by organization_id, metric_date

),

problems as (

    select
        'tenant ' || coalesce(scores.organization_id, points.organization_id) || ' on '
        || coalesce(scores.metric_date, points.metric_date) || ': the causes sum to '
        || coalesce(points.points, 0) || ' points, but the score changed by '
        || coalesce(scores.overall_score - scores.previous_score, 0) as problem
    from scores
    full outer join points
        on
            scores.organization_id = points.organization_id
            and scores.metric_date = points.metric_date
    where
        coalesce(points.points, 0) <> coalesce(scores.overall_score - scores.previous_score, 0)

)

select * from problems

{% endtest %}
