with

metrics as (

    select * from {{ ref('benchmark_metrics') }}

),

usage as (

    select * from {{ ref('int_daily_usage') }}

),

scores as (

    select * from {{ ref('int_health_scores') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

-- benchmarks are of the as-of date, releases of the last day of each month
days as (

    select
        usage.*,
        scores.overall_score,
        tenants.industry_sector,
        tenants.size_band
    from usage
    inner join scores
        on
            usage.organization_id = scores.organization_id
            and usage.metric_date = scores.metric_date
    inner join tenants
        on usage.organization_id = tenants.organization_id
    where
        usage.metric_date = {{ as_of_date() }}
        or extract(day from usage.metric_date + 1) = 1

),

measures as (

    select
        days.organization_id,
        days.metric_date,
        days.industry_sector,
        days.size_band,
        figures.measure,
        figures.amount
    from days
    {{ cross_join_rows('figures', ['measure', 'amount'], [
        ("'overall_score'", 'cast(days.overall_score as ' ~ type_double() ~ ')'),
        ("'active_users_30d'", 'days.active_users_30d'),
        ("'total_users'", 'days.total_users'),
        ("'cases_closed_30d'", 'days.cases_closed_30d'),
        ("'cases_on_time_30d'", 'days.cases_on_time_30d'),
        ("'cases_resolved_30d'", 'days.cases_resolved_30d'),
        ("'resolution_days_30d'", 'days.resolution_seconds_30d / cast(86400 as ' ~ type_double() ~ ')'),
        ("'assignments_total'", 'days.assignments_total'),
        ("'assignments_completed'", 'days.assignments_completed'),
        ("'features_adopted'", 'days.features_adopted'),
        ("'support_tickets_30d'", 'days.support_tickets_30d'),
    ]) }}

),

-- each metric takes the measures that it names
sums as (

    select
        measures.organization_id,
        measures.metric_date,
        metrics.metric_name,
        measures.industry_sector,
        measures.size_band,
        metrics.multiplier,
        metrics.denominator is null as is_count,
        sum(measures.amount) filter (where measures.measure = metrics.numerator) as numerator,
        sum(measures.amount) filter (where measures.measure = metrics.denominator) as denominator
    from measures
    inner join metrics
        on measures.measure in (metrics.numerator, metrics.denominator)
    group by
        measures.organization_id,
        measures.metric_date,
        metrics.metric_name,
        measures.industry_sector,
        measures.size_band,
        metrics.multiplier,
        metrics.denominator

),

known as (

    select
        organization_id,
        metric_date,
        metric_name,
        industry_sector,
        size_band,
        multiplier * numerator / case when is_count then 1 else nullif(denominator, 0) end
            as metric_value
    from sums
    where is_count or denominator <> 0

)

select * from known
