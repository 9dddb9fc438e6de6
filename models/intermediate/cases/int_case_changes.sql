{{ config(materialized='view') }}

with

cases as (

    select * from {{ ref('int_cases') }}

),

by_day as (

    select
        cases.organization_id,
        change.changed_on,
        change.measure,
        change.kind,
        sum(change.amount) as amount
    from cases
    {{ cross_join_rows('change', ['measure', 'kind', 'changed_on', 'amount'], [
        ("'cases_created'", "'flow'", 'cases.created_on', 1),
        ("'cases_closed'", "'flow'", 'cases.closed_on', 1),
        ("'cases_on_time'", "'flow'", 'cases.closed_on', 'cast(cases.is_on_time as integer)'),
        (
            "'cases_resolved'",
            "'flow'",
            'cases.closed_on',
            'cast(cases.resolution_seconds is not null as integer)',
        ),
        ("'resolution_seconds'", "'flow'", 'cases.closed_on', 'cases.resolution_seconds'),
        ("'cases_overdue'", "'level'", 'cases.overdue_from', 1),
        (
            "'cases_overdue'",
            "'level'",
            'case when cases.overdue_from is not null then cases.closed_on end',
            -1,
        ),
    ]) }}
    where change.changed_on is not null and change.amount is not null
    group by cases.organization_id, change.changed_on, change.measure, change.kind

)

select * from by_day
