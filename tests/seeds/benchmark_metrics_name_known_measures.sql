-- Each numerator and denominator of a benchmark metric is a measure that tenants have. (Without any
-- tenant there are no measures to compare with.)
with

measures as (

    select distinct measure from {{ ref('int_tenant_measures') }}

),

named as (

    select
        metric_name,
        numerator as measure
    from {{ ref('benchmark_metrics') }}
    union all
    select
        metric_name,
        denominator
    from {{ ref('benchmark_metrics') }}
    where denominator is not null

),

unknown as (

    select named.*
    from named
    left join measures
        on named.measure = measures.measure
    where
        measures.measure is null
        and exists (select known.measure from measures as known)

)

select * from unknown
