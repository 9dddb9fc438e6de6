-- The hooks of each run write the rows (macros/runs). This gives the columns, and no row.
with

no_runs as (

    select
        cast(null as {{ dbt.type_string() }}) as run_id,
        cast(null as boolean) as is_newest,
        cast(null as {{ dbt.type_string() }}) as status,
        cast(null as date) as as_of_date,
        cast(null as date) as marts_as_of_date,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as finished_at,
        cast(null as {{ dbt.type_string() }}) as command,
        cast(null as {{ dbt.type_string() }}) as marts_built,
        cast(null as integer) as models_failed,
        cast(null as integer) as tests_passed,
        cast(null as integer) as tests_warned,
        cast(null as integer) as tests_failed,
        cast(null as {{ dbt.type_string() }}) as failed,
        cast(null as {{ dbt.type_string() }}) as warned,
        cast(null as date) as history_from,
        cast(null as {{ dbt.type_string() }}) as settings,
        cast(null as {{ dbt.type_string() }}) as models_due
    where false

)

select * from no_runs
