-- Members of every cohort, counted again from tenants and their daily usage: a cohort has a row if
-- and only if it has at least min_peer_count members, and the row says how many.
{{ config(severity='error') }}

{% set has_value = {
    'health_score': 'true',
    'login_rate': 'usage.total_users > 0',
    'case_sla_compliance': 'usage.cases_closed_30d > 0',
    'case_resolution_time': 'usage.cases_resolved_30d > 0',
    'attestation_completion_rate': 'usage.assignments_total > 0',
    'feature_adoption_count': 'true',
} %}
{% set checks = [] %}
{% for metric_name, condition in has_value.items() %}
    {% do checks.append(("'" ~ metric_name ~ "'", condition)) %}
{% endfor %}

with

usage as (

    select * from {{ ref('int_daily_usage') }}
    where metric_date = {{ as_of_date() }}

),

tenants as (

    select * from {{ ref('tenants') }}
    where is_active

),

size_bands as (

    select * from {{ ref('size_bands') }}

),

benchmarks as (

    select * from {{ ref('peer_benchmarks') }}

),

members as (

    select
        tenants.industry_sector,
        size_bands.employee_min,
        metrics.metric_name
    from tenants
    inner join usage
        on tenants.organization_id = usage.organization_id
    left join size_bands
        on tenants.size_band = size_bands.size_band
    {{ cross_join_rows('metrics', ['metric_name', 'has_value'], checks) }}
    where metrics.has_value

),

recounted as (

    select
        metric_name,
        industry_sector,
        employee_min,
        count(*) as peer_count
    from members
    group by
        grouping sets (
            (metric_name),
            (metric_name, industry_sector),
            (metric_name, employee_min)
        )
    having
        -- not those whose sector or size is unknown
        (grouping(industry_sector) = 1 or industry_sector is not null)
        and (grouping(employee_min) = 1 or employee_min is not null)
        and count(*) >= {{ min_peer_count() }}

),

faulty as (

    select
        coalesce(recounted.metric_name, benchmarks.metric_name) as metric_name,
        coalesce(recounted.industry_sector, benchmarks.industry_sector) as industry_sector,
        coalesce(recounted.employee_min, benchmarks.employee_min) as employee_min,
        recounted.peer_count as members,
        benchmarks.peer_count
    from recounted
    full outer join benchmarks
        on
            recounted.metric_name = benchmarks.metric_name
            and coalesce(recounted.industry_sector, '') = coalesce(benchmarks.industry_sector, '')
            and coalesce(recounted.employee_min, 0) = coalesce(benchmarks.employee_min, 0)
    where
        recounted.peer_count is distinct from benchmarks.peer_count
        -- a metric added to the seed counts here once it is listed above, but is never below the
        -- threshold
        and (
            coalesce(benchmarks.metric_name, recounted.metric_name)
            in ({{ quoted_list(has_value) }})
            or benchmarks.peer_count < {{ min_peer_count() }}
        )

),

problems as (

    select
        concat_ws(', ', metric_name, industry_sector, 'from ' || employee_min || ' employees')
        || ': '
        || coalesce(
            cast(members as {{ dbt.type_string() }}), 'fewer than {{ min_peer_count() }}'
        )
        || ' tenants, and '
        || coalesce('a benchmark of ' || peer_count, 'no benchmark') as problem
    from faulty

)

select * from problems
