{#-
    The first day of history, as a date literal: `history_days` before the as-of date when history is built
    for the first time, and that same day from then on.
#}
{% macro first_day_of_history() -%}
    cast('{{ run_state().history_from }}' as date)
{%- endmacro %}


{#- How many days of history there are, the as-of date included. #}
{% macro days_of_history() -%}
    {{- return((parse_day(as_of_day()) - parse_day(run_state().history_from)).days + 1) -}}
{%- endmacro %}
