{#-
    The first day of history, as a date literal: `history_days` before the as-of date when history is built
    for the first time, and that same day from then on.
#}
{% macro first_day_of_history() -%}
    cast('{{ run_state().history_from }}' as date)
{%- endmacro %}
