-- Every day of usage has a score, and that is the weighted sum of its components, rounded half up,
-- by the newest set of weights not after the day; delta, trend and risk follow from the day before.
with

usage as (

    select
        organization_id,
        metric_date
    from {{ ref('usage_metrics') }}
    where metric_date >= {{ first_day_built() }}

),

scores_and_the_day_before as (

    select * from {{ ref('tenant_health_scores') }}
    where metric_date >= {{ first_day_built() }} - 1

),

scores as (

    select * from scores_and_the_day_before
    where metric_date >= {{ first_day_built() }}

),

weights as (

    select
        effective_from,
        max(weight) filter (where component = 'login') as login,
        max(weight) filter (where component = 'case_resolution') as case_resolution,
        max(weight) filter (where component = 'campaign_completion') as campaign_completion,
        max(weight) filter (where component = 'feature_adoption') as feature_adoption,
        max(weight) filter (where component = 'support_tickets') as support_tickets
    from {{ ref('health_score_components') }}
    group by effective_from

),

scored_days as (

    select distinct metric_date from scores

),

days as (

    select
        scored_days.metric_date,
        max(weights.effective_from) as effective_from
    from scored_days
    inner join weights
        on scored_days.metric_date >= weights.effective_from
    group by scored_days.metric_date

),

recomputed as (

    select
        scores.organization_id,
        scores.metric_date,
        floor(
            scores.login_score * weights.login
            + scores.case_resolution_score * weights.case_resolution
            + scores.campaign_completion_score * weights.campaign_completion
            + scores.feature_adoption_score * weights.feature_adoption
            + scores.support_ticket_score * weights.support_tickets
            + 0.5
        ) as overall_score,
        day_before.overall_score as previous_score
    from scores
    inner join days
        on scores.metric_date = days.metric_date
    inner join weights
        on days.effective_from = weights.effective_from
    left join scores_and_the_day_before as day_before
        on
            scores.organization_id = day_before.organization_id
            and scores.metric_date = day_before.metric_date + 1

),

faulty as (

    select
        coalesce(usage.organization_id, scores.organization_id) as organization_id,
        coalesce(usage.metric_date, scores.metric_date) as metric_date
    from usage
    full outer join scores
        on
            usage.organization_id = scores.organization_id
            and usage.metric_date = scores.metric_date
    left join recomputed
        on
            scores.organization_id = recomputed.organization_id
            and scores.metric_date = recomputed.metric_date
    left join {{ ref('int_trends') }} as trends
        on coalesce(recomputed.overall_score - recomputed.previous_score, 0) = trends.score_delta
    left join {{ ref('int_risk_levels') }} as risk_levels
        on
            recomputed.overall_score = risk_levels.overall_score
            and trends.trend = risk_levels.trend
    where
        scores.overall_score is distinct from recomputed.overall_score
        or scores.previous_score is distinct from recomputed.previous_score
        or scores.score_delta is distinct from recomputed.overall_score - recomputed.previous_score
        or scores.trend is distinct from trends.trend
        or scores.risk_level is distinct from risk_levels.risk_level
        or usage.organization_id is null
        or scores.organization_id is null

)

select * from faulty
