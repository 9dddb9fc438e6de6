{#- Pre-hook of every mart: stops it if the run no longer keeps other runs out. Writes no SQL. #}
{% macro check_run_lock() -%}
    {%- if execute -%}
        {%- do adapter.check_run_lock() -%}
    {%- endif -%}
{%- endmacro %}
