with

scores as (

    select * from {{ ref('int_health_scores') }}
    where metric_date <= {{ as_of_date() }}

),

alerts as (

    select * from {{ ref('int_alert_episodes') }}

),

rules as (

    select
        cast(max(value) filter (where parameter = 'first_day') as integer) as first_day,
        cast(max(value) filter (where parameter = 'step_days') as integer) as step_days
    from {{ ref('backtest_rules') }}
    where rule = 'LANDMARKS'

),

-- nothing here looks at a later day than its own
described as (

    select
        organization_id,
        metric_date,
        overall_score,
        login_score,
        case_resolution_score,
        campaign_completion_score,
        feature_adoption_score,
        support_ticket_score,
        data_coverage,
        overall_score - lag(overall_score, 30) over so_far as score_delta_30d,
        risk_level,
        coalesce(
            max(metric_date) filter (where risk_level = 'LOW') over so_far,
            min(metric_date) over so_far - 1
        ) as last_low_risk_on,
        min(metric_date) over () as first_day
    from scores
    window so_far as (
        partition by organization_id
        order by metric_date
    )

),

counted as (

    select
        *,
        {{ days_between('last_low_risk_on', 'metric_date') }} as days_at_risk,
        {{ days_between('first_day', 'metric_date') }} + 1 as day_number
    from described

),

landmarks as (

    select counted.*
    from counted
    cross join rules
    where
        counted.day_number >= rules.first_day
        and (counted.day_number - rules.first_day) % rules.step_days = 0

),

open_alerts as (

    select distinct
        landmarks.organization_id,
        landmarks.metric_date
    from landmarks
    inner join alerts
        on
            landmarks.organization_id = alerts.organization_id
            and landmarks.metric_date >= alerts.opened_on
            and coalesce(landmarks.metric_date < alerts.closed_on, true)

),

with_alerts as (

    select
        landmarks.organization_id,
        landmarks.metric_date,
        landmarks.overall_score,
        landmarks.login_score,
        landmarks.case_resolution_score,
        landmarks.campaign_completion_score,
        landmarks.feature_adoption_score,
        landmarks.support_ticket_score,
        landmarks.data_coverage,
        landmarks.score_delta_30d,
        landmarks.risk_level,
        landmarks.days_at_risk,
        open_alerts.organization_id is not null as has_open_alert
    from landmarks
    left join open_alerts
        on
            landmarks.organization_id = open_alerts.organization_id
            and landmarks.metric_date = open_alerts.metric_date

)

select * from with_alerts
