{#- What the newest run found and decided (macro `begin_run`): {history_from, models_due}. #}
{% macro run_state() -%}
    {%- set state = {'history_from': none, 'models_due': []} -%}
    {%- if execute and on_postgres() -%}
        {%- set table = built_table('build_status') -%}
        {%- if table -%}
            {%- for row in run_query(
                "select cast(history_from as text), models_due from " ~ table ~ " order by started_at desc limit 1"
            ) -%}
                {%- do state.update({'history_from': row[0], 'models_due': (row[1] or '').split(', ')}) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- elif execute -%}
        {%- set notes = adapter.table_properties(built_table('int_daily_usage')) -%}
        {%- do state.update({'history_from': history_to_build(notes.history_from, notes.as_of_date)}) -%}
    {%- endif -%}
    {%- if not state.history_from -%}
        {%- do state.update({'history_from': first_day_of_new_history()}) -%}
    {%- endif -%}
    {{- return(state) -}}
{%- endmacro %}


{#- The first day of a history that begins with this run, as text. #}
{% macro first_day_of_new_history() -%}
    {%- set back = modules.datetime.timedelta(days=whole_number_var('history_days', 1, 99999) - 1) -%}
    {{- return((parse_day(as_of_day()) - back).isoformat()) -}}
{%- endmacro %}
