{#- Run first in every run: stops it, before anything is changed, if a var holds what it can't. #}
{% macro check_vars() -%}
    {%- do as_of_day() -%}
    {%- do whole_number_var('history_days', 1, 99999) -%}
    {%- do whole_number_var('lookback_days', 0, 9999) -%}
    {%- do reprocess_from() -%}
    {%- do min_peer_count() -%}
    {%- do min_data_coverage() -%}
    {%- do max_source_rows_lost() -%}
{%- endmacro %}
