with

members as (

    select * from {{ ref('int_release_members') }}

),

months as (

    select release_month from {{ ref('int_release_fingerprints') }}

),

released as (

    select
        members.release_month,
        members.metric_name,
        members.organization_id,
        members.industry_sector,
        members.size_band,
        members.metric_value
    from members
    inner join months
        on members.release_month = months.release_month

)

select * from released
