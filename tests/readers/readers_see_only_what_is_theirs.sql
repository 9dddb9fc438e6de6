-- Everything by which a reader sees or can do more than is its own, as macros/readers/access finds
-- it. The failure says whose right it is, on what, and what to do.
-- After all marts of a night. It judges the weekly ones too, but waits for none of them: a night
-- that leaves those out would leave out this test.
-- depends_on: {{ ref('alert_events') }}
-- depends_on: {{ ref('alerts') }}
-- depends_on: {{ ref('benchmark_coverage') }}
-- depends_on: {{ ref('build_status') }}
-- depends_on: {{ ref('feature_adoption') }}
-- depends_on: {{ ref('late_arriving_rows') }}
-- depends_on: {{ ref('next_action_items') }}
-- depends_on: {{ ref('next_actions') }}
-- depends_on: {{ ref('peer_benchmarks') }}
-- depends_on: {{ ref('published_benchmarks') }}
-- depends_on: {{ ref('rejected_rows') }}
-- depends_on: {{ ref('score_changes') }}
-- depends_on: {{ ref('score_components') }}
-- depends_on: {{ ref('score_days') }}
-- depends_on: {{ ref('score_driver_details') }}
-- depends_on: {{ ref('score_drivers') }}
-- depends_on: {{ ref('tenant_benchmarks') }}
-- depends_on: {{ ref('tenant_health_outlook') }}
-- depends_on: {{ ref('tenant_health_scores') }}
-- depends_on: {{ ref('tenant_portfolio') }}
-- depends_on: {{ ref('tenant_weeks') }}
-- depends_on: {{ ref('tenants') }}
-- depends_on: {{ ref('usage_metrics') }}
{{ config(severity='error', tags=['readers']) }}
{{ say_access_problems() }}

with

problems as (select * from {{ access_view('access_problems') }}),

faulty as (

    select
        audience,
        problem,
        remedy
    from problems
    where audience <> 'other'

)

select * from faulty
