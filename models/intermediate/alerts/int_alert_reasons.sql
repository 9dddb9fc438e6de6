with

episodes as (

    select
        organization_id,
        rule,
        opened_on
    from {{ ref('int_alert_episodes') }}

),

rules as (

    select
        rule,
        cast(value as integer) as reason_days
    from {{ ref('alert_rules') }}
    where parameter = 'reason_days'

),

changes as {{ not_materialized() }} (

    select * from {{ ref('int_score_changes') }}

),

-- rounding and late rows are never the reason
causes as (

    select * from {{ ref('score_change_causes') }}
    where cause_group not in ('DATA_CORRECTION', 'ROUNDING')

),

by_cause as (

    select
        episodes.organization_id,
        episodes.rule,
        episodes.opened_on,
        changes.cause,
        sum(changes.amount) as amount,
        sum(changes.points) as points
    from episodes
    inner join rules
        on episodes.rule = rules.rule
    inner join changes
        on
            episodes.organization_id = changes.organization_id
            and changes.metric_date
            between episodes.opened_on - rules.reason_days and episodes.opened_on
    group by episodes.organization_id, episodes.rule, episodes.opened_on, changes.cause

),

named as (

    select
        by_cause.*,
        causes.driver,
        causes.position,
        causes.headline_one,
        causes.headline_many
    from by_cause
    inner join causes
        on by_cause.cause = causes.cause

),

by_driver as (

    select
        organization_id,
        rule,
        opened_on,
        driver,
        sum(points) as points,
        min(position) as position,
        {{ driver_headline() }} as headline
    from named
    group by organization_id, rule, opened_on, driver

),

ranked as (

    select
        organization_id,
        rule,
        opened_on,
        headline as reason,
        row_number() over (
            partition by organization_id, rule, opened_on
            order by abs(points) desc, position
        ) as driver_rank
    from by_driver

),

first_ones as (

    select
        organization_id,
        rule,
        opened_on,
        reason
    from ranked
    where driver_rank = 1

)

select * from first_ones
