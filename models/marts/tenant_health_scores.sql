{{
    config(
        materialized='incremental',
        incremental_strategy='replace_days',
        unique_key=['organization_id', 'metric_date'],
        meta={'day_column': 'metric_date'},
        full_refresh=none if on_postgres() else true,
    )
}}

with

scores as (

    select * from {{ ref('int_health_scores') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

-- a tenant's alert level is that of now on all of its days
changed as (

    select tenants.organization_id
    from tenants
    {% if is_incremental() %}
        cross join
            lateral (
                select built.alert_level
                from {{ this }} as built
                where built.organization_id = tenants.organization_id
                order by built.metric_date desc
                limit 1
            ) as newest
        where newest.alert_level <> tenants.alert_level
    {% else %}
        where false
    {% endif %}

),

selected as (

    select
        scores.organization_id,
        scores.metric_date,
        scores.login_score,
        scores.case_resolution_score,
        scores.campaign_completion_score,
        scores.feature_adoption_score,
        scores.support_ticket_score,
        scores.overall_score,
        scores.previous_score,
        scores.score_delta,
        scores.trend,
        scores.risk_level,
        tenants.alert_level,
        cast(scores.data_coverage as numeric(5, 4)) as data_coverage,
        scores.health_status
    from scores
    inner join tenants
        on scores.organization_id = tenants.organization_id
    where
        {{ days_to_build('scores.metric_date', organization_id='scores.organization_id') }}
        or scores.organization_id in (select changed.organization_id from changed)

)

select * from selected
