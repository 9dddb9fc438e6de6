with

cases as (

    select
        *,
        -- overdue at the end of a day: created, past its due time and not closed by then
        case
            when
                due_on is not null
                and (closed_on is null or closed_on > greatest(created_on, due_on))
                then greatest(created_on, due_on)
        end as overdue_from
    from {{ ref('int_cases') }}
    where rejection_reason is null

),

-- what a case adds to the days on which something becomes of it
dated as (

    select
        cases.organization_id,
        happening.*
    from cases
    cross join
        lateral (
            values
            (cases.created_on, 1, null, null, null, null, null),
            (
                cases.closed_on,
                null,
                1,
                cast(cases.is_on_time as integer),
                cast(cases.resolution_seconds is not null as integer),
                cases.resolution_seconds,
                case when cases.overdue_from is not null then -1 end
            ),
            (cases.overdue_from, null, null, null, null, null, 1)
        ) as happening (
            changed_on,
            cases_created,
            cases_closed,
            cases_on_time,
            cases_resolved,
            resolution_seconds,
            cases_overdue
        )
    where happening.changed_on is not null

),

by_day as (

    select
        organization_id,
        changed_on,
        sum(cases_created) as cases_created,
        sum(cases_closed) as cases_closed,
        sum(cases_on_time) as cases_on_time,
        sum(cases_resolved) as cases_resolved,
        sum(resolution_seconds) as resolution_seconds,
        sum(cases_overdue) as cases_overdue
    from dated
    group by organization_id, changed_on

),

changes as (

    select
        by_day.organization_id,
        by_day.changed_on,
        change.measure,
        change.kind,
        change.amount
    from by_day
    cross join
        lateral (
            values
            ('cases_created', 'flow', by_day.cases_created),
            ('cases_closed', 'flow', by_day.cases_closed),
            ('cases_on_time', 'flow', by_day.cases_on_time),
            ('cases_resolved', 'flow', by_day.cases_resolved),
            ('resolution_seconds', 'flow', by_day.resolution_seconds),
            ('cases_overdue', 'level', by_day.cases_overdue)
        ) as change (measure, kind, amount)
    where change.amount is not null

)

select * from changes
