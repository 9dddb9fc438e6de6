with

tenants as (

    select * from {{ ref('int_tenants') }}

),

-- looked up by index
scores as {{ not_materialized() }} (

    select * from {{ ref('int_health_scores') }}

),

risk_spells as (

    select * from {{ ref('int_risk_spells') }}

),

last_activity as (

    select * from {{ ref('int_last_activity') }}

),

outlook as (

    select * from {{ ref('int_tenant_outlook') }}

),

open_alerts as (

    select
        organization_id,
        max(days_open) filter (where severity = 'HIGH') as days_with_high_alert,
        max(days_open) as days_with_alert
    from {{ ref('int_alert_episodes') }}
    where closed_on is null
    group by organization_id

),

rules as (

    select * from {{ ref('call_rules') }}

),

newest as (

    select
        scores.organization_id,
        scores.risk_level,
        scores.health_status,
        scores.score_delta,
        month_ago.overall_score - scores.overall_score as points_lost_in_30_days,
        risk_spells.days_at_current_risk,
        {{ days_between('cast(last_activity.last_activity_at as date)', as_of_date()) }}
            as days_silent,
        outlook.probability_high_risk,
        outlook.outlook,
        tenants.employee_count,
        tenants.alert_level,
        open_alerts.days_with_high_alert,
        open_alerts.days_with_alert
    from scores
    inner join tenants
        on scores.organization_id = tenants.organization_id
    inner join risk_spells
        on scores.organization_id = risk_spells.organization_id
    left join scores as month_ago
        on
            scores.organization_id = month_ago.organization_id
            and month_ago.metric_date = {{ as_of_date() }} - 30
    left join last_activity
        on scores.organization_id = last_activity.organization_id
    left join outlook
        on scores.organization_id = outlook.organization_id
    left join open_alerts
        on
            scores.organization_id = open_alerts.organization_id
            and tenants.alert_level <> 'NONE'
    where scores.metric_date = {{ as_of_date() }}

),

measures as (

    select
        newest.organization_id,
        measures.measure,
        cast(measures.value as {{ type_decimal() }}) as value
    from newest
    {{ cross_join_rows('measures', ['measure', 'value'], [
        (
            "'days_critical'",
            "case when newest.risk_level = 'HIGH' then newest.days_at_current_risk end",
        ),
        (
            "'days_at_risk'",
            "case when newest.health_status = 'AT_RISK' then newest.days_at_current_risk end",
        ),
        ("'never_active'", 'cast(newest.days_silent is null as integer)'),
        ("'days_silent'", 'newest.days_silent'),
        (
            "'insufficient_data'",
            "cast(newest.health_status = 'INSUFFICIENT_DATA' as integer)",
        ),
        ("'points_lost_in_30_days'", 'newest.points_lost_in_30_days'),
        ("'points_lost_since_yesterday'", '-newest.score_delta'),
        (
            "'percent_chance_of_high_risk'",
            "case when newest.risk_level <> 'HIGH' then 100 * newest.probability_high_risk end",
        ),
        ("'falling_steadily'", "cast(newest.outlook = 'FALLING' as integer)"),
        ("'employees'", 'newest.employee_count'),
        ("'wants_warning'", "cast(newest.alert_level = 'PROACTIVE' as integer)"),
        ("'days_with_high_alert'", 'newest.days_with_high_alert'),
        ("'days_with_alert'", 'newest.days_with_alert'),
    ]) }}

),

matched as (

    select
        measures.organization_id,
        measures.value,
        rules.*,
        row_number() over (
            partition by measures.organization_id, rules.family
            order by rules.position
        ) as place_in_family
    from measures
    inner join rules
        on
            measures.measure = rules.measure
            and measures.value >= rules.at_least
            and (measures.value < rules.less_than or rules.less_than is null)

),

weighed as (

    select
        organization_id,
        position,
        reason,
        measure,
        call_group,
        is_reason_alone,
        cast(
            case
                when limit_value is null then points
                else points + {{ divided(
                    '(limit_points - points) * least(value, limit_value)', 'limit_value'
                ) }}
            end as numeric(6, 2)
        ) as points,
        {{ filled_in(
            'case when value = 1 then words_one else words_many end',
            [whole_number_text('value', with_commas=true)],
        ) }} as words
    from matched
    where place_in_family = 1

)

select * from weighed
