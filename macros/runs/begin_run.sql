{#-
    On-run-start, once the lock is held: a run that never came to its end was aborted, and this one
    begins. It counts as stopped until the checks of the start are passed (`pass_checks`).
#}
{% macro begin_run() -%}
    {%- if execute and is_building() -%}
        {%- set table = build_status_table() -%}
        update {{ table }}
        set
            is_newest = false,
            status = case when status = 'running' then 'aborted' else status end,
            marts_as_of_date = case when status = 'running' then {{ marts_as_of_date(table) }} else marts_as_of_date end
        where is_newest or status = 'running';

        insert into {{ table }} (
            run_id, is_newest, status, as_of_date, marts_as_of_date, started_at, command, marts_built,
            models_failed, tests_passed, tests_warned, tests_failed
        )
        values (
            '{{ invocation_id }}', true, 'stopped', {{ as_of_date() }}, {{ marts_as_of_date(table) }},
            {{ utc_now() }}, '{{ flags.WHICH }}', '', 0, 0, 0, 0
        );

        delete from {{ table }}
        where run_id not in (select run_id from {{ table }} order by started_at desc limit 400);
        commit
    {%- endif -%}
{%- endmacro %}


{#- On-run-start, after all checks: nothing speaks against this run. #}
{% macro pass_checks() -%}
    {%- if execute and is_building() -%}
        update {{ build_status_table() }} set status = 'running' where run_id = '{{ invocation_id }}';
        commit
    {%- endif -%}
{%- endmacro %}


{#- Whether the command builds models. Seeds or tests alone change no mart. #}
{% macro is_building() -%}
    {{- return(flags.WHICH in ('build', 'run')) -}}
{%- endmacro %}
