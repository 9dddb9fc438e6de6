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
        cast(null as {{ dbt.type_string() }}) as industry_sector,
        cast(null as {{ dbt.type_string() }}) as size_band,
        cast(null as integer) as employee_min,
        cast(null as integer) as employee_max
    union all
    select
        industry_sector as cohort,
        industry_sector,
        null as size_band,
        null as employee_min,
        null as employee_max
    from sectors
    union all
    select
        size_band || ' employees' as cohort,
        null as industry_sector,
        size_band,
        employee_min,
        employee_max
    from size_bands

)

select * from cohorts
