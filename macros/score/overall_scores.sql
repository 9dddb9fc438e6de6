{#-
    A query: one row per tenant per day with the five component scores, the overall score that they make in exact
    decimal arithmetic, how it changed since the day before, and the share of the weights with evidence behind it.
    component_scores: the result of scored_components.
    by: as there.
#}
{% macro overall_scores(component_scores, by=none) -%}
    {%- set keys = ([by] if by else []) + ['organization_id'] -%}
    select
        {{ keys | join(', ') }},
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
    from (
        select
            {{ keys | join(', ') }},
            metric_date,
            max(score) filter (where component = 'login') as login_score,
            max(score) filter (where component = 'case_resolution') as case_resolution_score,
            max(score) filter (where component = 'campaign_completion') as campaign_completion_score,
            max(score) filter (where component = 'feature_adoption') as feature_adoption_score,
            max(score) filter (where component = 'support_tickets') as support_ticket_score,
            cast(round(sum(weight * score)) as integer) as overall_score,
            cast(round(sum(next_weight * next_score)) as integer) as score_under_next_set,
            coalesce(sum(weight) filter (where has_evidence), 0) as data_coverage
        from {{ component_scores }}
        group by {{ keys | join(', ') }}, metric_date
    ) as weighted
    window days as (
        partition by {{ keys | join(', ') }}
        order by metric_date
    )
{%- endmacro %}
