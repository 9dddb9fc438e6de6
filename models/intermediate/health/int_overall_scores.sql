{{
    config(
        materialized='incremental',
        meta={'day_column': 'metric_date'},
        indexes=[{'columns': ['metric_date']}],
    )
}}

with

component_scores as (

    select * from {{ ref('int_component_scores') }}
    {% if is_incremental() %}
        where metric_date >= {{ first_day_to_build() }}
    {% endif %}

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
        coalesce(sum(weight) filter (where has_evidence), 0) as data_coverage
    from component_scores
    group by organization_id, metric_date

)

select * from weighted
