{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        meta={'day_column': 'metric_date'},
        indexes=[
            {'columns': ['organization_id', 'metric_date'], 'unique': true},
            {'columns': ['metric_date']},
        ],
    )
}}

{%- set first_day = first_day_to_build() %}

with

component_scores as (

    select * from {{ ref('int_component_scores') }}
    where metric_date >= {{ first_day }} - 1

),

trend_rules as (

    select * from {{ ref('trend_rules') }}

),

risk_rules as (

    select * from {{ ref('risk_rules') }}

),

weighted as (

    select
        organization_id,
        metric_date,
        max(score) filter (where component = 'login') as login_score,
        max(score) filter (where component = 'case_resolution') as case_resolution_score,
        max(score) filter (where component = 'campaign_completion') as campaign_completion_score,
        max(score) filter (where component = 'feature_adoption') as feature_adoption_score,
        max(score) filter (where component = 'support_tickets') as support_ticket_score,
        cast(round(sum(weight * score)) as integer) as overall_score,
        cast(round(sum(next_weight * next_score)) as integer) as score_under_next_set,
        coalesce(sum(weight) filter (where has_evidence), 0) as data_coverage
    from component_scores
    group by organization_id, metric_date

),

compared as (

    select
        organization_id,
        metric_date,
        login_score,
        case_resolution_score,
        campaign_completion_score,
        feature_adoption_score,
        support_ticket_score,
        overall_score,
        data_coverage,
        lag(overall_score) over days as previous_score,
        overall_score - lag(score_under_next_set) over days as score_delta
    from weighted
    window days as (
        partition by organization_id
        order by metric_date
    )

),

-- with no previous score there is no change, so the trend is that of no change
assessed as (

    select
        compared.*,
        trends.trend,
        risks.risk_level
    from compared
    cross join
        lateral (
            select rules.trend
            from trend_rules as rules
            where
                (coalesce(compared.score_delta, 0) > rules.delta_above) is not false
                and (coalesce(compared.score_delta, 0) < rules.delta_below) is not false
            order by rules.position
            limit 1
        ) as trends
    cross join
        lateral (
            select rules.risk_level
            from risk_rules as rules
            where
                (compared.overall_score < rules.score_below or rules.score_below is null)
                and (compared.overall_score >= rules.score_from or rules.score_from is null)
                and (trends.trend = rules.trend or rules.trend is null)
            order by rules.position
            limit 1
        ) as risks
    where compared.metric_date >= {{ first_day }}

),

with_status as (

    select
        *,
        case
            when data_coverage < {{ min_data_coverage() }} then 'INSUFFICIENT_DATA'
            when risk_level = 'HIGH' then 'CRITICAL'
            when risk_level = 'MEDIUM' then 'AT_RISK'
            when risk_level = 'LOW' then 'HEALTHY'
        end as health_status
    from assessed

)

select * from with_status
