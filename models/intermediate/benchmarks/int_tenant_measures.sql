with

usage as (

    select * from {{ ref('int_daily_usage') }}

),

scores as (

    select * from {{ ref('int_overall_scores') }}

),

-- benchmarks are of the as-of date, releases of the last day of each month
days as (

    select
        usage.*,
        scores.overall_score
    from usage
    inner join scores
        on
            usage.organization_id = scores.organization_id
            and usage.metric_date = scores.metric_date
    where
        usage.metric_date = {{ as_of_date() }}
        or extract(day from usage.metric_date + 1) = 1

),

measures as (

    select
        days.organization_id,
        days.metric_date,
        measures.measure,
        measures.amount
    from days
    cross join
        lateral (
            values
            ('overall_score', cast(days.overall_score as numeric)),
            ('active_users_30d', days.active_users_30d),
            ('total_users', days.total_users),
            ('cases_closed_30d', days.cases_closed_30d),
            ('cases_on_time_30d', days.cases_on_time_30d),
            ('cases_resolved_30d', days.cases_resolved_30d),
            ('resolution_days_30d', days.resolution_seconds_30d / 86400),
            ('assignments_total', days.assignments_total),
            ('assignments_completed', days.assignments_completed),
            ('features_adopted', days.features_adopted),
            ('support_tickets_30d', days.support_tickets_30d)
        ) as measures (measure, amount)

)

select * from measures
