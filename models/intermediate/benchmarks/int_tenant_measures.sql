with

usage as (

    select * from {{ ref('int_daily_usage') }}
    where metric_date = {{ as_of_date() }}

),

scores as (

    select * from {{ ref('int_overall_scores') }}
    where metric_date = {{ as_of_date() }}

),

measures as (

    select
        usage.organization_id,
        measures.measure,
        cast(measures.amount as numeric) as amount
    from usage
    inner join scores
        on usage.organization_id = scores.organization_id
    cross join lateral (
        values
        ('overall_score', cast(scores.overall_score as numeric)),
        ('active_users_30d', usage.active_users_30d),
        ('total_users', usage.total_users),
        ('cases_closed_30d', usage.cases_closed_30d),
        ('cases_on_time_30d', usage.cases_on_time_30d),
        ('cases_resolved_30d', usage.cases_resolved_30d),
        ('resolution_days_30d', usage.resolution_seconds_30d / 86400),
        ('assignments_total', usage.assignments_total),
        ('assignments_completed', usage.assignments_completed),
        ('features_adopted', usage.features_adopted),
        ('support_tickets_30d', usage.support_tickets_30d)
    ) as measures (measure, amount)

)

select * from measures
