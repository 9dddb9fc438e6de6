with

campaigns as (

    select * from {{ ref('stg_platform__campaigns') }}
    where not has_invalid_time

),

tenants as (

    select organization_id from {{ ref('int_tenants') }}

),

dated as (

    select
        campaigns.campaign_id,
        campaigns.organization_id,
        case
            when campaigns.status in ('ACTIVE', 'PAUSED', 'COMPLETED', 'CANCELLED')
                then cast(campaigns.launched_at as date)
        end as launched_on,
        case
            when campaigns.status in ('PAUSED', 'COMPLETED', 'CANCELLED')
                then cast(campaigns.updated_at as date)
            else cast(campaigns.expires_at as date)
        end as ended_on,
        cast(coalesce(campaigns.launched_at, campaigns.created_at) as date) as dated_on,
        case
            when
                campaigns.status not in (
                    'DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED', 'COMPLETED', 'CANCELLED'
                )
                or campaigns.status is null
                then 'unknown_status'
        end as remark
    from campaigns
    inner join tenants
        on campaigns.organization_id = tenants.organization_id

)

select * from dated
