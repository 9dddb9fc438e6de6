with

outlook as (

    select * from {{ ref('int_tenant_outlook') }}

),

parameters as (

    select * from {{ ref('int_outlook_parameters') }}

),

selected as (

    select
        outlook.organization_id,
        parameters.as_of_date,
        outlook.days_scored,
        outlook.slope_per_week,
        outlook.slope_per_week_low,
        outlook.slope_per_week_high,
        outlook.expected_score_30d,
        outlook.expected_score_30d_low,
        outlook.expected_score_30d_high,
        outlook.probability_high_risk,
        outlook.outlook
    from outlook
    cross join parameters

)

select * from selected
