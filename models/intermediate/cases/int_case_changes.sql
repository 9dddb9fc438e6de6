with

cases as (

    select
        *,
        -- overdue at the end of a day: created, past its due time and not closed by then
        greatest(created_on, due_on) as overdue_from
    from {{ ref('int_cases') }}
    where rejection_reason is null

),

changes as (

    select
        cases.organization_id,
        change.changed_on,
        change.measure,
        change.kind,
        change.amount
    from cases
    cross join
        lateral (
            values
            (cases.created_on, 'cases_created', 'flow', 1),
            (cases.closed_on, 'cases_closed', 'flow', 1),
            (cases.closed_on, 'cases_on_time', 'flow', cast(cases.is_on_time as integer)),
            (
                cases.closed_on,
                'cases_resolved',
                'flow',
                cast(cases.resolution_seconds is not null as integer)
            ),
            (cases.closed_on, 'resolution_seconds', 'flow', cases.resolution_seconds),
            (
                case when cases.due_on is not null then cases.overdue_from end,
                'cases_overdue',
                'level',
                1
            ),
            (
                case when cases.due_on is not null then cases.closed_on end,
                'cases_overdue',
                'level',
                -1
            )
        ) as change (changed_on, measure, kind, amount)
    where
        change.kind = 'flow'
        or cases.closed_on is null
        or cases.closed_on > cases.overdue_from

),

by_day as (

    select
        organization_id,
        changed_on,
        measure,
        kind,
        sum(amount) as amount
    from changes
    where changed_on is not null and amount is not null
    group by organization_id, changed_on, measure, kind

)

select * from by_day
