{{
    config(
        materialized='incremental',
        meta={'day_column': 'metric_date'},
        indexes=[{'columns': ['metric_date']}],
    )
}}

with

overall_scores as (

    select * from {{ ref('int_overall_scores') }}
    {% if is_incremental() %}
        where metric_date >= {{ first_day_to_build() }} - 1
    {% endif %}

),

trends as (

    select * from {{ ref('int_trends') }}

),

risk_levels as (

    select * from {{ ref('int_risk_levels') }}

),

compared as (

    select
        *,
        lag(overall_score) over (
            partition by organization_id
            order by metric_date
        ) as previous_score
    from overall_scores

),

-- with no previous score there is no change, so the trend is that of no change
with_delta as (

    select
        *,
        overall_score - previous_score as score_delta
    from compared

),

assessed as (

    select
        with_delta.organization_id,
        with_delta.metric_date,
        with_delta.login_score,
        with_delta.case_resolution_score,
        with_delta.campaign_completion_score,
        with_delta.feature_adoption_score,
        with_delta.support_ticket_score,
        with_delta.overall_score,
        with_delta.data_coverage,
        with_delta.previous_score,
        with_delta.score_delta,
        trends.trend,
        risk_levels.risk_level,
        case
            when with_delta.data_coverage < {{ min_data_coverage() }} then 'INSUFFICIENT_DATA'
            when risk_levels.risk_level = 'HIGH' then 'CRITICAL'
            when risk_levels.risk_level = 'MEDIUM' then 'AT_RISK'
            when risk_levels.risk_level = 'LOW' then 'HEALTHY'
        end as health_status
    from with_delta
    inner join trends
        on coalesce(with_delta.score_delta, 0) = trends.score_delta
    inner join risk_levels
        on
            with_delta.overall_score = risk_levels.overall_score
            and trends.trend = risk_levels.trend
    {% if is_incremental() %}
        where with_delta.metric_date >= {{ first_day_to_build() }}
    {% endif %}

)

select * from assessed
