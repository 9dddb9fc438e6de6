with

investigations as (

    select * from {{ ref('stg_platform__investigations') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}
    where rejection_reason is null

),

cases as (

    select * from {{ ref('int_cases') }}
    where rejection_reason is null or rejection_reason = 'merged_case'

),

checked as (

    select
        investigations.investigation_id,
        investigations.organization_id,
        investigations.case_id,
        -- it takes effect through its case
        least(cases.created_on, cases.closed_on) as dated_on,
        case
            when investigations.has_invalid_time then 'invalid_time'
            when tenants.organization_id is null then 'unknown_organization'
            when cases.case_id is null then 'unknown_case'
            else cases.rejection_reason
        end as rejection_reason,
        investigations.copies
    from investigations
    left join tenants
        on investigations.organization_id = tenants.organization_id
    left join cases
        on
            investigations.organization_id = cases.organization_id
            and investigations.case_id = cases.case_id

)

select * from checked
