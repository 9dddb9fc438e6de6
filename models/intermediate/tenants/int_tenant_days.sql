{{ config(materialized='view') }}

{%- set days_of_history = (parse_day(as_of_day()) - parse_day(run_state().history_from)).days + 1 %}

with

tenants as (

    select * from {{ ref('int_tenants') }}

),

-- Windows of 30 days look back before the first day that is reported: 29 more days.
spans as (

    select
        organization_id,
        greatest(first_active_on, {{ first_day_of_history() }}) as reported_from,
        least(coalesce(last_active_on, {{ as_of_date() }}), {{ as_of_date() }}) as reported_until
    from tenants

),

day_numbers as (

    {{ dbt_utils.generate_series(days_of_history + 29) }}

),

days as (

    select
        spans.organization_id,
        spans.reported_from - 30 + cast(day_numbers.generated_number as integer) as metric_date,
        spans.reported_from,
        spans.reported_until
    from spans
    inner join day_numbers
        on
            day_numbers.generated_number
            <= {{ days_between('spans.reported_from', 'spans.reported_until') }} + 30
    where spans.reported_from <= spans.reported_until

),

flagged as (

    select
        organization_id,
        metric_date,
        metric_date >= reported_from as is_reported
    from days

)

select * from flagged
