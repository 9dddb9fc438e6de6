{{ config(materialized='view') }}

with

usage as (

    select * from {{ ref('int_daily_usage') }}

),

components as (

    select
        *,
        {{ next_effective_from('effective_from') }} as effective_until
    from {{ ref('health_score_components') }}

),

tracked_features as (

    select count(*) as tracked from {{ ref('tracked_features') }}

),

-- What each component looks at: what was reached, out of what; what it scores with nothing to
-- reach; and whether there is evidence behind it.
evidence as (

    select
        usage.organization_id,
        usage.metric_date,
        evidence.component,
        evidence.reached,
        evidence.possible,
        evidence.score_with_none,
        evidence.has_evidence
    from usage
    cross join tracked_features
    cross join lateral (
        values
        (
            'login',
            usage.active_users_30d,
            usage.total_users,
            0,
            usage.total_users > 0 and usage.sessions_30d > 0
        ),
        (
            'case_resolution',
            usage.cases_on_time_30d,
            usage.cases_closed_30d + usage.cases_overdue,
            100,
            usage.cases_closed_30d + usage.cases_overdue > 0
        ),
        (
            'campaign_completion',
            usage.assignments_completed,
            usage.assignments_total,
            100,
            usage.assignments_total > 0
        ),
        (
            'feature_adoption',
            usage.features_adopted,
            tracked_features.tracked,
            0,
            usage.features_adopted > 0
        ),
        (
            'support_tickets',
            usage.support_tickets_30d,
            null,
            null,
            usage.sessions_30d > 0 or usage.support_tickets_30d > 0
        )
    ) as evidence (component, reached, possible, score_with_none, has_evidence)

),

-- The set that is in force on the next day scores this day too, so that a change of weights or
-- targets is not taken for a change of the tenant.
scored as (

    select
        evidence.organization_id,
        evidence.metric_date,
        evidence.component,
        components.position,
        components.weight,
        components.target,
        evidence.reached,
        evidence.possible,
        evidence.score_with_none,
        {{ component_score('evidence', 'components.target') }} as score,
        next_components.weight as next_weight,
        {{ component_score('evidence', 'next_components.target') }} as next_score,
        evidence.has_evidence
    from evidence
    inner join components
        on
            evidence.component = components.component
            and evidence.metric_date >= components.effective_from
            and evidence.metric_date < components.effective_until
    inner join components as next_components
        on
            evidence.component = next_components.component
            and evidence.metric_date + 1 >= next_components.effective_from
            and evidence.metric_date + 1 < next_components.effective_until

)

select * from scored
