with

sectors as (

    select * from {{ ref('industry_sectors') }}

),

size_bands as (

    select * from {{ ref('size_bands') }}

),

cohorts as (

    select
        'all customers' as cohort,
        cast(null as text) as industry_sector,
        cast(null as text) as size_band,
        cast(null as integer) as employee_min,
        cast(null as integer) as employee_max
    union all
    select
        industry_sector,
        industry_sector,
        null,
        null,
        null
    from sectors
    union all
    select
        size_band || ' employees',
        null,
        size_band,
        employee_min,
        employee_max
    from size_bands

)

select * from cohorts
