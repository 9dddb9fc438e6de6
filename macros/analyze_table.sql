{#- Post-hook: gives the planner and BI queries fresh statistics of a table just built. #}
{% macro analyze_table() -%}
    {%- if model.config.materialized in ('table', 'incremental') -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}
