with

tenants as (

    select * from {{ ref('int_tenants') }}
    where is_active

),

scores as {{ not_materialized() }} (

    select * from {{ ref('int_health_scores') }}

),

weakest_components as (

    select * from {{ ref('int_weakest_components') }}

),

risk_spells as (

    select * from {{ ref('int_risk_spells') }}

),

last_activity as (

    select * from {{ ref('int_last_activity') }}

),

call_order as (

    select * from {{ ref('int_call_order') }}

),

open_alerts as (

    select
        organization_id,
        count(*) as open_alerts,
        case when bool_or(severity = 'HIGH') then 'HIGH' else 'MEDIUM' end as highest_severity
    from {{ ref('alerts') }}
    where closed_on is null
    group by organization_id

),

plans as (

    select distinct
        organization_id,
        plan_effort
    from {{ ref('next_actions') }}
    where target_risk = 'LOW' and is_feasible

),

drivers as (

    select * from {{ ref('score_drivers') }}
    where driver_rank = 1

),

outlook as (

    select * from {{ ref('tenant_health_outlook') }}

),

portfolio as (

    select
        tenants.organization_id,
        tenants.name,
        tenants.slug,
        tenants.industry_sector,
        tenants.employee_count,
        tenants.size_band,
        newest.metric_date as as_of_date,
        newest.overall_score,
        newest.login_score,
        newest.case_resolution_score,
        newest.campaign_completion_score,
        newest.feature_adoption_score,
        newest.support_ticket_score,
        newest.score_delta,
        newest.trend,
        newest.risk_level,
        newest.health_status,
        cast(newest.data_coverage as numeric(5, 4)) as data_coverage,
        tenants.alert_level,
        month_ago.overall_score as score_30d_ago,
        newest.overall_score - month_ago.overall_score as score_delta_30d,
        weakest_components.component as weakest_component,
        risk_spells.days_at_current_risk,
        last_activity.last_activity_at,
        {{ days_between('cast(last_activity.last_activity_at as date)', 'newest.metric_date') }}
            as days_since_last_activity,
        coalesce(call_order.is_silent, false) as is_silent,
        coalesce(call_order.may_turn_critical, false) as may_turn_critical,
        weakest_components.counts as weakest_counts,
        weakest_components.has_low_evidence as weakest_has_low_evidence,
        drivers_7d.headline as top_driver_7d,
        drivers_30d.headline as top_driver_30d,
        cast(coalesce(open_alerts.open_alerts, 0) as integer) as open_alerts,
        open_alerts.highest_severity,
        cast(
            case when newest.risk_level = 'LOW' then 0 else plans.plan_effort end as numeric(12, 4)
        ) as effort_to_low_risk,
        call_order.call_rank,
        call_order.call_group,
        call_order.call_points,
        call_order.call_reasons,
        tenants.owner_name,
        tenants.owner_email,
        tenants.renewal_on,
        cast(tenants.annual_value as numeric(18, 2)) as annual_value,
        tenants.customer,
        newest.overall_score - week_ago.overall_score as score_delta_7d,
        outlook.outlook,
        outlook.probability_high_risk,
        cast({{ round_half_even('outlook.expected_score_30d_low') }} as integer)
            as expected_low,
        cast({{ round_half_even('outlook.expected_score_30d_high') }} as integer)
            as expected_high,
        -- a score without recent evidence is no news of the customer
        not coalesce(call_order.is_silent, false)
        and newest.health_status <> 'INSUFFICIENT_DATA' as is_score_shown
    from tenants
    inner join scores as newest
        on
            tenants.organization_id = newest.organization_id
            and newest.metric_date = {{ as_of_date() }}
    inner join weakest_components
        on tenants.organization_id = weakest_components.organization_id
    inner join risk_spells
        on tenants.organization_id = risk_spells.organization_id
    left join outlook
        on tenants.organization_id = outlook.organization_id
    left join scores as week_ago
        on
            tenants.organization_id = week_ago.organization_id
            and week_ago.metric_date = {{ as_of_date() }} - 7
    left join scores as month_ago
        on
            tenants.organization_id = month_ago.organization_id
            and month_ago.metric_date = {{ as_of_date() }} - 30
    left join last_activity
        on tenants.organization_id = last_activity.organization_id
    left join call_order
        on tenants.organization_id = call_order.organization_id
    left join open_alerts
        on tenants.organization_id = open_alerts.organization_id
    left join plans
        on tenants.organization_id = plans.organization_id
    left join drivers as drivers_7d
        on
            tenants.organization_id = drivers_7d.organization_id
            and drivers_7d.window_days = 7
    left join drivers as drivers_30d
        on
            tenants.organization_id = drivers_30d.organization_id
            and drivers_30d.window_days = 30

),

labelled as (

    select
        *,
        {{ label_of('health_status', 'portfolio.health_status') }} as status_label,
        {{ label_of('health_status', 'portfolio.health_status', 'position') }} as status_position,
        {{ label_of('industry_sector', "coalesce(portfolio.industry_sector, 'none')") }}
            as sector_label,
        {{ label_of('size_band', "coalesce(portfolio.size_band, 'none')") }} as size_label,
        {{ label_of('size_band', "coalesce(portfolio.size_band, 'none')", 'position') }}
            as size_position,
        coalesce(owner_name, {{ label_of('owner', "'none'") }}) as owner_label,
        {{ label_of('alert_severity', 'portfolio.highest_severity') }} as alert_label,
        case when is_score_shown then {{ label_of('outlook', 'portfolio.outlook') }} end
            as outlook_label,
        case when is_score_shown then overall_score end as shown_score,
        case when is_score_shown then score_delta_7d end as shown_change_7d,
        case when is_score_shown then score_delta_30d end as shown_change_30d,
        case when is_score_shown then expected_low || ' to ' || expected_high end as shown_range,
        case when is_score_shown then probability_high_risk end as shown_chance,
        case
            when is_score_shown
                then 'since ' || {{ day_in_words('as_of_date - days_at_current_risk + 1') }}
            when last_activity_at is null then 'never any data'
            else 'no data since ' || {{ day_in_words('last_activity_at') }}
        end as since_label
    from portfolio

)

select * from labelled
