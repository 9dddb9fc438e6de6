{#-
    On-run-start, on Spark: the raw tables are the Parquet folders under the var `lake`, if it is set. Else they are
    tables of the schema `platform_schema` in Spark's own catalog.
#}
{% macro attach_lake() -%}
    {%- if execute and var('lake') and not on_postgres() -%}
        {%- do adapter.attach_parquet(var('lake'), var('platform_schema')) -%}
    {%- endif -%}
{%- endmacro %}
