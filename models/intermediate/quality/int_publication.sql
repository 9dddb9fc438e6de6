-- What no other intermediate model reads: through these, all of them come first.
-- depends_on: {{ ref('int_benchmark_releases') }}
-- depends_on: {{ ref('int_checked_rows') }}
-- depends_on: {{ ref('int_cohorts') }}
-- depends_on: {{ ref('int_days') }}
-- depends_on: {{ ref('int_last_activity') }}
-- depends_on: {{ ref('int_late_rows') }}
-- depends_on: {{ ref('int_risk_spells') }}
-- depends_on: {{ ref('int_tenant_outlook') }}
-- depends_on: {{ ref('int_weakest_components') }}

with

publication as (

    select {{ as_of_date() }} as as_of_date

)

select * from publication
