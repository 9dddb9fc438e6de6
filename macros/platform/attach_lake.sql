{#-
    On-run-start, on Spark: the raw tables are the Parquet folders under the var `lake`, if it is set. Else they are
    tables of the schema `platform_schema` in Spark's own catalog.
#}
{% macro attach_lake() -%}
    {{- return(adapter.dispatch('attach_lake')()) -}}
{%- endmacro %}


{% macro default__attach_lake() -%}{%- endmacro %}


{% macro spark__attach_lake() -%}
    {%- if execute and var('lake') -%}
        {%- do adapter.attach_parquet(var('lake'), var('platform_schema')) -%}
    {%- endif -%}
{%- endmacro %}
