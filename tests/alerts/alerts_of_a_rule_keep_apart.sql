-- A tenant has at most one open alert of a rule, and the next one opens no sooner than the cooldown
-- after it closed.
with

rules as (

    select
        rule,
        cast(value as integer) as cooldown_days
    from {{ ref('alert_rules') }}
    where parameter = 'cooldown_days'

),

episodes as (

    select
        *,
        lead(opened_on) over (partition by organization_id, rule order by opened_on)
            as next_opened_on
    from {{ ref('int_alert_episodes') }}

),

faulty as (

    select
        episodes.organization_id,
        episodes.rule,
        episodes.opened_on,
        episodes.closed_on,
        episodes.next_opened_on
    from episodes
    inner join rules
        on episodes.rule = rules.rule
    where
        (episodes.next_opened_on >= episodes.closed_on + rules.cooldown_days) is not true
        and episodes.next_opened_on is not null

)

select * from faulty
