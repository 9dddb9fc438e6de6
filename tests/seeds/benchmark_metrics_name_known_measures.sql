-- Each numerator and denominator of a benchmark metric is a measure of int_benchmark_values: a
-- metric of any other would have no values.
{% set measures = [
    'overall_score',
    'active_users_30d',
    'total_users',
    'cases_closed_30d',
    'cases_on_time_30d',
    'cases_resolved_30d',
    'resolution_days_30d',
    'assignments_total',
    'assignments_completed',
    'features_adopted',
    'support_tickets_30d',
] %}

with

unknown_measures as (

    select
        metric_name,
        numerator,
        denominator
    from {{ ref('benchmark_metrics') }}
    where
        numerator not in ({{ quoted_list(measures) }})
        or denominator not in ({{ quoted_list(measures) }})

)

select * from unknown_measures
