{#-
    Post-hook: gives the planner and BI queries fresh statistics of a table that was just built. A night that
    replaces a few days leaves them to the server's autovacuum.
#}
{% macro analyze_table() -%}
    {%- if model.config.materialized == 'table' or (model.config.materialized == 'incremental' and not is_incremental()) -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}
