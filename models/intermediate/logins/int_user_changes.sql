{{ config(materialized='view') }}

with

users as (

    select * from {{ ref('int_users') }}
    where enabled_until is null or enabled_from <= enabled_until

),

by_day as (

    select
        users.organization_id,
        change.changed_on,
        'total_users' as measure,
        'level' as kind,
        sum(change.amount) as amount
    from users
    {{ cross_join_rows('change', ['changed_on', 'amount'], [
        ('users.enabled_from', 1),
        ('users.enabled_until + 1', -1),
    ]) }}
    where change.changed_on is not null
    group by users.organization_id, change.changed_on

)

select * from by_day
