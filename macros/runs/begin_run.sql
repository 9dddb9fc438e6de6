{#-
    On-run-start, once the lock is held: a run that never came to its end was aborted, and this one begins.
    It counts as stopped until the checks of the start are passed (`pass_checks`). Decides where
    history starts, and which models must rebuild all days because the configuration has changed.
#}
{% macro begin_run() -%}
    {%- if execute and is_building() -%}
        {%- set table = build_status_table() -%}
        {%- set before = run_query(
            "select cast(history_from as text), settings, models_due, is_newest,"
            ~ " (select cast(max(as_of_date) as text) from " ~ table ~ ") from " ~ table
            ~ " order by started_at desc limit 1"
        ) -%}
        {%- set known_from, known_settings, due, was_newest, newest_day = before[0].values() if before else [none] * 5 -%}
        {%- set history_from = history_to_build(known_from, newest_day) -%}
        {%- set settings = settings_of_history(history_from, fromjson(known_settings or '{}')) -%}
        {%- if settings != fromjson(known_settings or '{}') -%}
            {%- set due = models_by_day() | join(', ') -%}
        {%- endif -%}
        {#- readers are shown how the night went; `dbt retry` selects nothing, but goes on with the run before -#}
        {%- set nightly_marts = [] -%}
        {%- for name in marts(each_night=true) if 'model.' ~ project_name ~ '.' ~ name in selected_resources -%}
            {%- do nightly_marts.append(name) -%}
        {%- endfor -%}
        {%- set is_newest = nightly_marts != [] if selected_resources else was_newest is true -%}
        update {{ table }}
        set
            is_newest = is_newest and not {{ is_newest }},
            status = case when status = 'running' then 'aborted' else status end,
            marts_as_of_date = case when status = 'running' then {{ marts_as_of_date(table) }} else marts_as_of_date end
        where is_newest or status = 'running';

        insert into {{ table }} (
            run_id, is_newest, status, as_of_date, marts_as_of_date, started_at, command, marts_built,
            models_failed, tests_passed, tests_warned, tests_failed, history_from, settings, models_due
        )
        values (
            '{{ invocation_id }}', {{ is_newest }}, 'stopped', {{ as_of_date() }}, {{ marts_as_of_date(table) }},
            timezone('UTC', clock_timestamp()), '{{ flags.WHICH }}', '', 0, 0, 0, 0, date '{{ history_from }}',
            {{ quoted_list([tojson(settings, sort_keys=true)]) }}, nullif('{{ due or "" }}', '')
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


{#-
    The first day of history, as text: where it starts already, unless this run rebuilds everything, is for a
    day before it, or a larger `history_days` asks for more.
#}
{% macro history_to_build(known_from, newest_day) -%}
    {%- set rebuilt = [] -%}
    {%- for name in models_by_day() if flags.FULL_REFRESH and 'model.' ~ project_name ~ '.' ~ name in selected_resources -%}
        {%- do rebuilt.append(name) -%}
    {%- endfor -%}
    {%- if not known_from or rebuilt == models_by_day() or as_of_day() < known_from -%}
        {{- return(first_day_of_new_history()) -}}
    {%- endif -%}
    {%- set newest = parse_day([newest_day or as_of_day(), as_of_day()] | max) -%}
    {%- set asked_for = newest - modules.datetime.timedelta(days=whole_number_var('history_days', 1, 99999) - 1) -%}
    {{- return(first_day_of_new_history() if asked_for.isoformat() < known_from else known_from) -}}
{%- endmacro %}
