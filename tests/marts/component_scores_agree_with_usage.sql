-- Scores that rest on levels follow from the same day's usage, and those that rest on windows from
-- the last 30 days' usage, on days that have 30 days of it.
with

usage as (

    select
        *,
        sum(cases_closed) over last_30_days as cases_closed_30d,
        sum(cases_on_time) over last_30_days as cases_on_time_30d,
        sum(support_tickets) over last_30_days as support_tickets_30d,
        row_number() over (partition by organization_id order by metric_date) as day_number
    from {{ ref('usage_metrics') }}
    where metric_date >= {{ first_day_built() }} - 29
    window last_30_days as (
        partition by organization_id
        order by metric_date
        range between interval '29 days' preceding and current row
    )

),

components as (

    select * from {{ ref('health_score_components') }}

),

starts as (

    select distinct effective_from from components

),

sets as (

    select
        effective_from,
        coalesce(lead(effective_from) over (order by effective_from), 'infinity')
            as effective_until
    from starts

),

targets as (

    select
        sets.effective_from,
        sets.effective_until,
        login.target as login,
        case_resolution.target as case_resolution,
        campaign_completion.target as campaign_completion,
        feature_adoption.target as feature_adoption,
        support_tickets.target as support_tickets
    from sets
    inner join components as login
        on sets.effective_from = login.effective_from and login.component = 'login'
    inner join components as case_resolution
        on
            sets.effective_from = case_resolution.effective_from
            and case_resolution.component = 'case_resolution'
    inner join components as campaign_completion
        on
            sets.effective_from = campaign_completion.effective_from
            and campaign_completion.component = 'campaign_completion'
    inner join components as feature_adoption
        on
            sets.effective_from = feature_adoption.effective_from
            and feature_adoption.component = 'feature_adoption'
    inner join components as support_tickets
        on
            sets.effective_from = support_tickets.effective_from
            and support_tickets.component = 'support_tickets'

),

features as (

    select count(*) as tracked from {{ ref('tracked_features') }}

),

-- before rounding
expected as (

    select
        usage.organization_id,
        usage.metric_date,
        usage.day_number,
        coalesce(100.0 * usage.active_users_30d / nullif(usage.total_users, 0), 0)
        / targets.login as login_score,
        coalesce(
            100.0 * usage.cases_on_time_30d / nullif(usage.cases_closed_30d, 0)
            / targets.case_resolution,
            100
        ) as case_resolution_score,
        coalesce(
            100.0 * usage.assignments_completed / nullif(usage.assignments_total, 0)
            / targets.campaign_completion,
            100
        ) as campaign_completion_score,
        100.0 * usage.features_adopted / features.tracked
        / targets.feature_adoption as feature_adoption_score,
        100 - 100.0 * usage.support_tickets_30d / targets.support_tickets as support_ticket_score
    from usage
    cross join features
    inner join targets
        on
            usage.metric_date >= targets.effective_from
            and usage.metric_date < targets.effective_until

),

faulty as (

    select
        expected.organization_id,
        expected.metric_date
    from expected
    inner join {{ ref('tenant_health_scores') }} as scores
        on
            expected.organization_id = scores.organization_id
            and expected.metric_date = scores.metric_date
            and scores.metric_date >= {{ first_day_built() }}
    where
        abs(scores.login_score - least(100, expected.login_score)) > 0.5
        or abs(scores.campaign_completion_score - least(100, expected.campaign_completion_score))
        > 0.5
        or abs(scores.feature_adoption_score - least(100, expected.feature_adoption_score)) > 0.5
        or (
            expected.day_number >= 30
            and (
                abs(scores.case_resolution_score - least(100, expected.case_resolution_score)) > 0.5
                or abs(scores.support_ticket_score - greatest(0, expected.support_ticket_score))
                > 0.5
            )
        )

)

select * from faulty
