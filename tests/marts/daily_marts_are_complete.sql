-- Each tenant with days has one row for every day from its first to its last, both of usage and of
-- scores, and is in the mart tenants. (The primary keys allow no day twice.)
with

usage_days as (

    select
        organization_id,
        count(*) as days,
        min(metric_date) as first_day,
        max(metric_date) as last_day
    from {{ ref('usage_metrics') }}
    group by organization_id

),

score_days as (

    select
        organization_id,
        count(*) as days,
        min(metric_date) as first_day,
        max(metric_date) as last_day
    from {{ ref('tenant_health_scores') }}
    group by organization_id

),

tenants as (

    select organization_id from {{ ref('tenants') }}

),

compared as (

    select
        coalesce(usage_days.organization_id, score_days.organization_id) as organization_id,
        usage_days.first_day as first_day_of_usage,
        usage_days.last_day as last_day_of_usage,
        usage_days.days as days_of_usage,
        score_days.first_day as first_day_of_scores,
        score_days.last_day as last_day_of_scores,
        score_days.days as days_of_scores
    from usage_days
    full outer join score_days
        on usage_days.organization_id = score_days.organization_id

),

faulty as (

    select
        compared.*,
        tenants.organization_id is not null as is_tenant
    from compared
    left join tenants
        on compared.organization_id = tenants.organization_id
    where
        tenants.organization_id is null
        or compared.days_of_usage
        <> {{ days_between('compared.first_day_of_usage', 'compared.last_day_of_usage') }} + 1
        or compared.days_of_usage is distinct from compared.days_of_scores
        or compared.first_day_of_usage is distinct from compared.first_day_of_scores
        or compared.last_day_of_usage is distinct from compared.last_day_of_scores

)

select * from faulty
