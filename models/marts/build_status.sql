-- The hooks of each run write the rows (macros/runs). This gives the columns, and no row.
with

no_runs as (

    select
        cast(null as text) as run_id,
        cast(null as boolean) as is_newest,
        cast(null as text) as status,
        cast(null as date) as as_of_date,
        cast(null as date) as marts_as_of_date,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as finished_at,
        cast(null as text) as command,
        cast(null as text) as marts_built,
        cast(null as integer) as models_failed,
        cast(null as integer) as tests_passed,
        cast(null as integer) as tests_warned,
        cast(null as integer) as tests_failed,
        cast(null as text) as failed,
        cast(null as text) as warned,
        cast(null as date) as history_from,
        cast(null as text) as settings,
        cast(null as text) as models_due
    where false

)

select * from no_runs
