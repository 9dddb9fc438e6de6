with

metrics as (

    select * from {{ ref('benchmark_metrics') }}

),

measures as (

    select * from {{ ref('int_tenant_measures') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

ratios as (

    select
        numerators.organization_id,
        numerators.metric_date,
        metrics.metric_name,
        metrics.multiplier * numerators.amount
        / case when metrics.denominator is null then 1 else nullif(denominators.amount, 0) end
            as metric_value
    from metrics
    inner join measures as numerators
        on metrics.numerator = numerators.measure
    left join measures as denominators
        on
            metrics.denominator = denominators.measure
            and numerators.organization_id = denominators.organization_id
            and numerators.metric_date = denominators.metric_date

),

known as (

    select
        ratios.organization_id,
        ratios.metric_date,
        ratios.metric_name,
        tenants.industry_sector,
        tenants.size_band,
        ratios.metric_value
    from ratios
    inner join tenants
        on ratios.organization_id = tenants.organization_id
    where ratios.metric_value is not null

)

select * from known
