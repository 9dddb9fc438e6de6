with

users as (

    select * from {{ ref('int_users') }}
    where rejection_reason is null

),

changes as (

    select
        users.organization_id,
        change.changed_on,
        'total_users' as measure,
        'level' as kind,
        change.amount
    from users
    cross join
        lateral (
            values
            (users.enabled_from, 1),
            (users.enabled_until + 1, -1)
        ) as change (changed_on, amount)
    where users.enabled_until is null or users.enabled_from <= users.enabled_until

),

by_day as (

    select
        organization_id,
        changed_on,
        measure,
        kind,
        sum(amount) as amount
    from changes
    where changed_on is not null
    group by organization_id, changed_on, measure, kind

)

select * from by_day
