{#-
    The first day that this run builds anew, as a date literal; rows of earlier days stay as they are
    (macro `plan_days` decides). For models with `replace_days`, within `if is_incremental()`.
#}
{% macro first_day_to_build() -%}
    cast('{{ planned_days(model.name).rebuild_from or first_of_all_days() }}' as date)
{%- endmacro %}


{#- Before all activity, that from before history among it: where to begin to build all days anew. #}
{% macro first_of_all_days() -%}
    {{- return('0001-01-01') -}}
{%- endmacro %}


{#-
    The first day of history, as a date literal: `history_days` before the as-of date when history
    is built for the first time, and that same day from then on.
#}
{% macro first_day_of_history() -%}
    cast('{{ history_from() }}' as date)
{%- endmacro %}


{#- How many days of history there are, the as-of date included. #}
{% macro days_of_history() -%}
    {{- return((parse_day(as_of_day()) - parse_day(history_from())).days + 1) -}}
{%- endmacro %}


{#- The first day of history, YYYY-MM-DD. #}
{% macro history_from() -%}
    {{- return(planned_days().history_from or first_day_of_new_history()) -}}
{%- endmacro %}


{#- The first day of a history that begins with this run, YYYY-MM-DD. #}
{% macro first_day_of_new_history() -%}
    {%- set back = modules.datetime.timedelta(days=history_days() - 1) -%}
    {{- return((parse_day(as_of_day()) - back).isoformat()) -}}
{%- endmacro %}


{#- What `plan_days` planned: {history_from, rebuild_from (none for a model of which nothing is known)}. #}
{% macro planned_days(model_name='') -%}
    {%- set planned = {'history_from': none, 'rebuild_from': none} -%}
    {%- if execute and built_days_exist() -%}
        {%- set query -%}
            select
                cast(max(history_from) as text),
                cast(max(rebuild_from) filter (where model_name = '{{ model_name }}') as text)
            from {{ built_days() }}
        {%- endset -%}
        {%- set row = run_query(query)[0] -%}
        {%- do planned.update({'history_from': row[0], 'rebuild_from': row[1]}) -%}
    {%- endif -%}
    {{- return(planned) -}}
{%- endmacro %}
