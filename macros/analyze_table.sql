{#-
    Post-hook: gives the planner and BI queries fresh statistics of a table that was just built, a seed's too:
    the server looks at no table as small as that by itself, and takes it for one of hundreds of rows. A night
    that replaces a few days leaves them to the server's autovacuum.
#}
{% macro analyze_table() -%}
    {%- if model.config.materialized in ('table', 'seed') or (model.config.materialized == 'incremental' and not is_incremental()) -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}
